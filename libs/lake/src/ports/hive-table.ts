/** Parameter with the address of the table in our catalogue that another was written from. */
export const TABLE_ADDRESS = 'retailstream.table';

/** An external table as Hive's kind of catalog keeps it, whoever wrote it there. */
export interface HiveTable {
  /** In lower case. */
  name: string;
  comment: string | null;
  /** URL of the folder that its files lie below; empty for a view. */
  location: string;
  /** Types as Hive has them: `string`, `decimal(18,2)`, `struct<a:int>`. */
  columns: HiveColumn[];
  partitionKeys: HiveColumn[];
  inputFormat: string;
  outputFormat: string;
  serde: { library: string; parameters: Record<string, string> };
  parameters: Record<string, string>;
  /** The values in the order of the keys. None of a table without keys. */
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

/** Finds tables by a crawler of somebody else. */
export interface TableCrawler {
  /**
   * Has the crawler run, or waits for the run that is under way, and gives the tables that are there then. Those that
   * `HiveTables` wrote, or another crawler, are not among them.
   * @param signal stops a run that was started here
   * @throws AppError COMPUTE_FAILED when the crawler failed or was stopped; AWS_… when it cannot be had
   */
  crawl(signal?: AbortSignal): Promise<HiveTable[]>;
  close(): void;
}

/** Tells others of tables. */
export interface HiveTables {
  /**
   * Makes the table be as given, its partitions included. A table that is so already is not written.
   * @throws AppError CATALOG_MISMATCH when somebody else's table has the name
   */
  register(table: HiveTable): Promise<'created' | 'updated' | 'unchanged'>;
  close(): void;
}
