import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { roles } from '#platform/database/roles.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const sql = sqlFile(import.meta.url, './overdue-sessions.sql');

const endedSession = z.object({
  pid: z.int(),
  login: z.string(),
  /** Duration of its transaction; null for a session with a lock and no transaction. */
  seconds: z.number().nullable(),
});

type EndedSession = z.output<typeof endedSession>;

/**
 * Ends sessions of BI logins whose transaction exceeds the time-out, or that hold advisory locks. A role can reset its
 * `statement_timeout`, but not this limit.
 * @param timeout in seconds
 */
export function endOverdueSessions(
  warehouse: DataSource,
  timeout: number,
): Promise<EndedSession[]> {
  return queryRows(warehouse, endedSession, sql, [roles.bi, timeout]);
}
