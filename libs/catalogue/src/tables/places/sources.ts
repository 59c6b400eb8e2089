import type { DataSource } from 'typeorm';
import type { TableCrawler } from '#lake/ports/hive-table.js';
import type { Place } from './place.js';

/** Opens what tables lie in; the adapters are picked outside. */
export interface Sources {
  /** @param url `file:` or `s3://` @throws AppError LOCATION_INVALID for another, or one that may not be read */
  place(url: string): Place;
  /**
   * A database, opened as a login that reads; whoever asks closes it.
   * @param url `postgres://…`, with or without user and password
   * @throws AppError LOCATION_INVALID when it cannot be reached
   */
  database(url: string): Promise<OpenDatabase>;
  /**
   * A crawler of Glue; whoever asks closes it.
   * @param url `glue://crawler-name` @throws AppError LOCATION_INVALID
   */
  crawler(url: string): Promise<TableCrawler>;
}

export interface OpenDatabase {
  session: DataSource;
  close(): Promise<void>;
}
