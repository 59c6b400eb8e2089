import type { TableInput } from '@aws-sdk/client-glue';
import { type Pace, patiently } from '#platform/aws/patience.js';
import { causeOf, type GlueApi } from './glue-api.js';

/** An external table over Parquet, for whoever reads the Data Catalog: Athena, Spark, Redshift. */
export interface GlueTable {
  database: string;
  /** `curated_sales` */
  table: string;
  /** Types as Hive has them. */
  columns: { name: string; type: string }[];
  /** `s3://bucket/prefix/` */
  location: string;
  rows: number;
}

/**
 * Makes the table be as given, new or not. The Data Catalog replaces a table whole.
 * @throws AppError AWS_NOT_FOUND when the database is not there
 */
export async function publishGlueTable(api: GlueApi, table: GlueTable, pace: Pace): Promise<void> {
  const { database } = table;
  const input = tableInput(table);

  try {
    await patiently(() => api.createTable(database, input), pace);
  } catch (error) {
    if (causeOf(error) !== 'AlreadyExistsException') throw error;
    await patiently(() => api.updateTable(database, input), pace);
  }
}

const PARQUET = 'org.apache.hadoop.hive.ql.io.parquet';

function tableInput({ table, columns, location, rows }: GlueTable): TableInput {
  return {
    Name: table,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet', EXTERNAL: 'TRUE', numRows: String(rows) },
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({
        Name: name,
        Type: type.toLowerCase().replaceAll(' ', ''),
      })),
      Location: location,
      InputFormat: `${PARQUET}.MapredParquetInputFormat`,
      OutputFormat: `${PARQUET}.MapredParquetOutputFormat`,
      SerdeInfo: {
        SerializationLibrary: `${PARQUET}.serde.ParquetHiveSerDe`,
        Parameters: { 'serialization.format': '1' },
      },
    },
  };
}
