/** Parameter with the catalogue address of the table's origin. */
export const TABLE_ADDRESS = 'retailstream.table';

/** An external table in a Hive-style catalog, from any writer. */
export interface HiveTable {
  /** In lower case. */
  name: string;
  comment: string | null;
  /** URL of the folder of its files; empty for a view. */
  location: string;
  /** With Hive's types: `string`, `decimal(18,2)`, `struct<a:int>`. */
  columns: HiveColumn[];
  partitionKeys: HiveColumn[];
  inputFormat: string;
  outputFormat: string;
  serde: { library: string; parameters: Record<string, string> };
  parameters: Record<string, string>;
  /** Values in the order of the keys; none for a table without keys. */
  partitions: HivePartition[];
}

export interface HiveColumn {
  name: string;
  type: string;
  comment: string | null;
}

export interface HivePartition {
  values: string[];
  location: string;
}

/** Finds tables with another service's crawler. */
export interface TableCrawler {
  /**
   * Runs the crawler, or waits for a running one, and returns its tables, except those of `HiveTables` and other
   * crawlers.
   * @param signal stops a crawl that this call started
   * @throws AppError COMPUTE_FAILED when the crawler failed or was stopped; AWS_… when it is not available
   */
  crawl(signal?: AbortSignal): Promise<HiveTable[]>;
  close(): void;
}

/** Publishes tables to another catalog. */
export interface HiveTables {
  /**
   * Creates or updates the table with its partitions. An equal table is not written.
   * @throws AppError CATALOG_MISMATCH when another program's table has the name
   */
  register(table: HiveTable): Promise<'created' | 'updated' | 'unchanged'>;
  close(): void;
}
