import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { biRoles } from '#platform/database/roles.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { BiTimeouts } from './make-bi-login.js';

const sql = sqlFile(import.meta.url, './overdue_sessions.sql');

const endedSession = z.object({
  pid: z.int(),
  login: z.string(),
  /** What exceeded its limit; a lock is an advisory one, which a reader never needs. */
  reason: z.enum(['statement', 'transaction', 'lock']),
  /** The login's limit of a statement, in seconds. */
  statementTimeout: z.number(),
});

type EndedSession = z.output<typeof endedSession>;

/**
 * Ends sessions of BI logins whose statement or transaction exceeds its limit by a second, or that hold advisory locks.
 * A role can reset its time-outs, but not these limits.
 */
export function endOverdueSessions(
  warehouse: DataSource,
  { statement, transaction }: BiTimeouts,
): Promise<EndedSession[]> {
  return queryRows(warehouse, endedSession, sql, [biRoles, statement, transaction]);
}
