import type { DataSource } from 'typeorm';
import type { Crawler } from '#catalogue/crawl/crawler.js';
import type { TableLineage } from '#catalogue/lineage/table-lineage.js';
import type { Relations, Tables } from '#catalogue/tables/tables.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import type { Config } from '#platform/config/config.js';

/** What commands and operations on the catalogue work with. */
export interface OpenCatalogue {
  config: Config;
  warehouse: DataSource;
  /** Those that a crawl has found, those in the workspace, and those of the flows. */
  tables: Tables;
  relations: Relations;
  engine: QueryEngine;
  crawler: Crawler;
  lineage: Pick<TableLineage, 'of'>;
}
