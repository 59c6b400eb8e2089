/** How a program reads a table. */
export interface Reader {
  name: string;
  text: string;
}

interface ReaderInput {
  /** Address of the API: `https://retail.example`. */
  origin: string;
  /** `weekly_sales.store_week` */
  table: string;
  /** Tag of the version: `run-7`. */
  tag: string;
}

/** Returns the lines that read a version of a table by the catalog of the API. `docs/tables.md` explains them. */
export function listReaders({ origin, table, tag }: ReaderInput): Reader[] {
  const catalog = `${origin}/iceberg`;
  return [
    {
      name: 'pyiceberg',
      text: `from pyiceberg.catalog import load_catalog

catalog = load_catalog('retailstream', type='rest', uri='${catalog}', token=KEY)
table = catalog.load_table('${table}')
version = table.snapshot_by_name('${tag}').snapshot_id
table.scan(snapshot_id=version).to_pandas()`,
    },
    {
      name: 'Spark SQL',
      text: `-- spark.sql.catalog.rs=org.apache.iceberg.spark.SparkCatalog
-- spark.sql.catalog.rs.type=rest
-- spark.sql.catalog.rs.uri=${catalog}
-- spark.sql.catalog.rs.token=KEY
SELECT * FROM rs.${table} VERSION AS OF '${tag}'`,
    },
    {
      name: 'DuckDB, the current version',
      text: `CREATE SECRET (TYPE iceberg, TOKEN 'KEY');
ATTACH 'rs' AS rs (TYPE iceberg, ENDPOINT '${catalog}');
SELECT * FROM rs.${table};`,
    },
  ];
}

/** Returns the folder of a table from the URL of its metadata. */
export const toFolder = (metadataLocation: string): string =>
  metadataLocation.replace(/\/metadata\/[^/]*$/, '');
