import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { roles } from '#platform/database/roles.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const sql = sqlFile(import.meta.url, './overdue-sessions.sql');

const endedSession = z.object({
  pid: z.int(),
  login: z.string(),
  /** How long its transaction took; null where it had none and held a lock. */
  seconds: z.number().nullable(),
});

type EndedSession = z.output<typeof endedSession>;

/**
 * Ends sessions of BI logins whose transaction takes longer than it may, or that hold advisory locks: a
 * role can set its own `statement_timeout` back, but not this.
 * @param timeout in seconds
 */
export function endOverdueSessions(
  warehouse: DataSource,
  timeout: number,
): Promise<EndedSession[]> {
  return queryRows(warehouse, endedSession, sql, [roles.bi, timeout]);
}
