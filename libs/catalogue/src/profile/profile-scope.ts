import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scope } from '#access/scope.js';
import { quoteLiteral } from '#lake/ports/compute.js';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { QueryQueue } from '../sql/sql-query-service.js';
import { formatAddress } from '../tables/names.js';
import { maskErrorValues } from '../tables/personal-columns.js';
import { cutRowsSql } from '../tables/scoped-tables.js';
import type { CatalogueTable, Relations } from '../tables/table.js';
import { withTimeLimit } from '../tables/with-time-limit.js';
import { computeProfile } from './compute-profile.js';
import type { TableProfile } from './table-profile.js';

const LIMITS: QueryLimits = { ms: 30_000, memory: '256MB' };

interface ScopedProfileServices {
  relations: Relations;
  engine: QueryEngine;
  /** Queue for turns at the engine. */
  turns: QueryQueue;
}

interface ScopedProfileRequest {
  scope: Scope;
  actor: string;
  signal?: AbortSignal | undefined;
}

/**
 * Returns a profile of the rows of a scope. It reads a copy of these rows, so that no figure, size or error is of others.
 * @throws AppError of `Relations` and `QueryEngine`; BUSY, retryable, when too many wait
 */
export async function profileScope(
  { relations, engine, turns }: ScopedProfileServices,
  table: CatalogueTable,
  { scope, actor, signal = new AbortController().signal }: ScopedProfileRequest,
): Promise<TableProfile> {
  const leave = await turns.enter([actor], signal);
  const folder = await makeTemporaryFolder('profile').catch((error: unknown) => {
    leave();
    throw error;
  });
  try {
    return await withTimeLimit(LIMITS.ms, signal, async (ending) => {
      const { release, ...relation } = await relations.openRelation(table, ending);
      const session = { limits: LIMITS, signal: ending };
      const file = join(folder, 'own.parquet');
      const own = cutRowsSql(table, scope, relation.sql);
      const copy = { sql: `COPY (${own}) TO ${quoteLiteral(file)} (FORMAT parquet)`, rows: 1 };
      const { files } = relation;
      const copied = engine.run({ ...session, files, folder, prepare: [], queries: [copy] });
      await copied.finally(release);
      const { size: bytes } = await stat(file);
      const sql = `SELECT * FROM read_parquet(${quoteLiteral(file)})`;
      const personal = table.columns.flatMap((each) => (each.isPersonal ? [each.name] : []));
      return await computeProfile(
        { ...relation, sql, files: [file], bytes, isParquet: true },
        engine,
        { ...session, table: formatAddress(table), personal, folder },
      );
    });
  } catch (error) {
    throw maskErrorValues(error, table.columns);
  } finally {
    leave();
    await dropProcessFolder(folder);
  }
}
