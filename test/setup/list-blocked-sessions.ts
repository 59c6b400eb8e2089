/** Returns the process ids of sessions that wait for a lock on a table of this database. */
export async function listBlockedSessions(
  table: string,
  ask: (sql: string) => Promise<{ pid: number }[]>,
): Promise<number[]> {
  const rows = await ask(
    `SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
     WHERE datname = current_database() AND relation = '${table}'::regclass AND NOT granted`,
  );
  return rows.map(({ pid }) => pid);
}
