import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';
import { AskSql, defaultSqlLimits, type SqlLimits } from '#catalogue/sql/ask-sql.js';
import { KeptResults } from '#catalogue/sql/kept-results.js';
import { defaultGate, QueryGate } from '#catalogue/sql/query-gate.js';
import { QueryHistory } from '#catalogue/sql/query-history.js';
import { WorkspaceTables } from '#catalogue/sql/workspace/workspace-tables.js';
import { WorkspaceWriter } from '#catalogue/sql/workspace/workspace-writer.js';
import type { Relations, Tables } from '#catalogue/tables/tables.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import type { Config } from '#platform/config/config.js';
import { sqlLimits } from './sql-limits.js';

interface AskSqlServices {
  warehouse: DataSource;
  tables: Tables;
  relations: Relations;
  /** Takes a session more at once than questions are answered, which parses meanwhile. */
  engine: QueryEngine;
  lake: ObjectStore;
  lakeUrl: string;
}

const KEPT_BYTES = 1024 * 1024 * 1024;

/** What answers questions in SQL, with a folder of its own for answers. */
export function createAskSql(
  { sql, scratchDir }: Pick<Config, 'sql' | 'scratchDir'>,
  { warehouse, tables, relations, engine, lake, lakeUrl }: AskSqlServices,
  limits: Partial<SqlLimits> = {},
): AskSql {
  const { sessions, ...asked } = sqlLimits(sql);
  const held = { ...defaultSqlLimits, ...asked, ...limits };
  const kept = new KeptResults(
    join(scratchDir, `answers-${process.pid}-${randomUUID()}`),
    KEPT_BYTES,
  );
  const workspace = new WorkspaceTables(warehouse, new AuditLog(warehouse));
  return new AskSql({
    tables,
    relations,
    engine,
    history: new QueryHistory(warehouse),
    kept,
    gate: new QueryGate({ ...defaultGate, atOnce: sessions }),
    writer: new WorkspaceWriter({ engine, lake, lakeUrl, tables: workspace, limits: held }),
    limits: held,
    elsewhere: sql.scheme === 'duckdb' ? undefined : sql.scheme,
  });
}
