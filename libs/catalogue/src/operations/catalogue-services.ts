import type { QueryEngine } from '#lake/ports/query-engine.js';
import { GuestKey } from '#operations/operation/guests.js';
import type { SqlQueryService, QueryQueue } from '../sql/sql-query-service.js';
import type { TableLineage } from '../table-lineage.js';
import type { Relations, Tables } from '../tables/table.js';

export interface CatalogueServices {
  /** Tables of crawls, of the workspace, and of the flows. */
  tables: Tables;
  relations: Relations;
  engine: QueryEngine;
  /** The queue for the engine. */
  turns: QueryQueue;
  lineage: Pick<TableLineage, 'trace'>;
  /** URLs that operations may crawl; they may hold passwords. */
  places: readonly string[];
}

/** Services of the catalogue in a program that joined it. */
export interface JoinedCatalogue extends CatalogueServices {
  /** Opens the service for questions in SQL. */
  openSql(): Promise<SqlQueryService>;
}

export const CATALOGUE = new GuestKey<JoinedCatalogue>('catalogue');
