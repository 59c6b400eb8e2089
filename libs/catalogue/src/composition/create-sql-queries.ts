import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';
import { LocalQueryRunner, type SqlLimits } from '../sql/local-query-runner.js';
import { SqlQueryService, type QueryQueue } from '../sql/sql-query-service.js';
import { RemoteQueryRunner } from '../sql/remote-query-runner.js';
import { athena, redshift, spark } from '../sql/service-sql/dialect.js';
import { ResultStore } from '../sql/result-store.js';
import { QueryHistory } from '../sql/query-history.js';
import { PersonalDataReader } from '../sql/personal-data-reader.js';
import { WorkspaceTables } from '../sql/workspace-tables.js';
import { WorkspaceVersions } from '../sql/workspace-versions.js';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';
import { WorkspaceWriter } from '../sql/workspace-writer.js';
import type { FormerTables, Relations, Tables } from '../tables/table.js';
import { OwnTableRegistrar } from '../crawl/glue/register-tables.js';
import { GlueRegistrations } from '../tables/glue-registrations.js';
import { createSqlService } from '#lake/create-sql-service.js';
import { isErasedSince } from '#pipeline/erasures/erasures.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import type { ProgramConfig } from './program-config.js';
import type { ErasedCopies } from '#composition/erased-copies.js';
import { openGlueDatabase } from './open-glue-database.js';
import { ownFolder } from '#composition/scratch-folders.js';
import { sqlLimits } from './sql-limits.js';

interface SqlQueryServices {
  warehouse: DataSource;
  tables: Tables & FormerTables;
  relations: Relations;
  /** Has one session more than concurrent questions, which parses meanwhile. */
  engine: QueryEngine;
  /** The queue for the engine. */
  turns: QueryQueue;
  lake: ObjectStore;
  lakeUrl: string;
  /** Copies to drop after an erasure; cached answers are added to them. */
  copies?: Pick<ErasedCopies, 'add'>;
}

const MIB = 1024 * 1024;
const KEPT_BYTES = 1024 * MIB;
/** Limits of one answer. */
const ANSWER = { rows: 1_000_000, resultBytes: 256 * MIB };

/** Returns the service for questions in SQL, with a separate folder for answers. */
export function createSqlQueries(
  config: Pick<ProgramConfig, 'sql' | 'lake' | 'scratchDir' | 'dataCatalog'>,
  { warehouse, tables, relations, engine, turns, lake, lakeUrl, copies }: SqlQueryServices,
  limits: Partial<SqlLimits> = {},
): SqlQueryService {
  const { sql, scratchDir } = config;
  const { sessions: _, ...asked } = sqlLimits(sql);
  const held = { ...ANSWER, ...asked, ...limits };
  const kept = new ResultStore(ownFolder(scratchDir, 'answers'), KEPT_BYTES);
  copies?.add(() => kept.clear());
  const audit = new AuditLog(warehouse);
  const isErased = (since: Date) => isErasedSince(warehouse, since);
  const versions = new WorkspaceVersions({
    lake,
    lakeUrl,
    tableFormat: new IcebergFormat(lake),
    isErased,
  });
  const workspace = new WorkspaceTables(warehouse, audit, versions);
  const writer = new WorkspaceWriter({
    engine,
    lake,
    lakeUrl,
    tables: workspace,
    limits: held,
    isErased,
  });
  const service = createSqlService(config);
  const dialect = { athena, redshift }[sql.scheme] ?? spark;
  const told = () => {
    const known = new GlueRegistrations(warehouse);
    const data = openGlueDatabase(config);
    return data
      ? new OwnTableRegistrar({ ...data, warehouse, tables, registrations: known })
      : known;
  };
  return new SqlQueryService({
    tables,
    engine,
    runner: service
      ? new RemoteQueryRunner({
          service,
          dialect,
          registrations: told(),
          results: kept,
          engine,
          writer,
          limits: held,
        })
      : new LocalQueryRunner({ relations, engine, results: kept, writer, limits: held }),
    history: new QueryHistory(warehouse),
    results: kept,
    queue: turns,
    personalData: new PersonalDataReader(warehouse, audit),
    limits: held,
  });
}
