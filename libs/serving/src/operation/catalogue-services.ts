import type { TableLineage } from '#catalogue/table-lineage.js';
import type { QueryTurns } from '#catalogue/sql/ask-sql.js';
import type { Relations, Tables } from '#catalogue/tables/table.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';

/** What operations on the catalogue work on. */
export interface CatalogueServices {
  /** Those that a crawl has found, those in the workspace, and those of the flows. */
  tables: Tables;
  relations: Relations;
  engine: QueryEngine;
  /** Whose turn it is at the engine. */
  turns: QueryTurns;
  lineage: Pick<TableLineage, 'of'>;
  /** URLs of what operations may have crawled: they may hold passwords. */
  places: readonly string[];
}
