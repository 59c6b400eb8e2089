import type { Pool } from 'pg';
import QueryStream from 'pg-query-stream';
import type { DataSource } from 'typeorm';
import { cancelStatement } from './cancellation.js';

/** A row as PostgreSQL writes it: the text of each column, or null. */
export type TextRow = (string | null)[];

interface Cursor {
  read(rows: number): Promise<TextRow[]>;
  close(): Promise<void>;
}

const ROWS_AT_ONCE = 2_000;
const asText = { getTypeParser: () => (text: string) => text };

/**
 * The rows of a query through a cursor, in its order, some thousands at once; the next are under way
 * while these are looked at. It holds one connection, and locks on what it reads, to its end.
 * @param parameters bound to `$1` and on
 * @param signal ends the query, also while the server works on it
 * @param timeoutMs until PostgreSQL ends it, in place of the pool's own time-out
 */
export async function* rowBatches(
  warehouse: DataSource,
  sql: string,
  parameters: readonly unknown[],
  signal: AbortSignal,
  timeoutMs: number,
): AsyncGenerator<TextRow[]> {
  signal.throwIfAborted();
  const pool = (warehouse.driver as unknown as { master: Pool }).master;
  const client = await pool.connect();
  let cancelled: Promise<void> | undefined;
  const cancel = () => {
    cancelled = cancelStatement(client);
  };
  signal.addEventListener('abort', cancel, { once: true });
  let isRead = false;
  try {
    await client.query("SELECT set_config('statement_timeout', $1, false)", [String(timeoutMs)]);
    const options = { rowMode: 'array', types: asText } as const;
    const cursor = client.query(new QueryStream(sql, [...parameters], options)).cursor as Cursor;
    let next = readSome(cursor);
    for (;;) {
      const rows = await next;
      signal.throwIfAborted();
      if (rows.length === 0) break;
      next = readSome(cursor);
      yield rows;
    }
    await cursor.close();
    await client.query('RESET statement_timeout');
    isRead = true;
  } finally {
    signal.removeEventListener('abort', cancel);
    if (!isRead && !signal.aborted) cancel();
    await cancelled;
    // A connection whose query was broken off is not used again: a late cancellation could meet another.
    client.release(!isRead);
  }
}

/** Read ahead: what fails meanwhile is told to who asks for it, and to nobody if no one does. */
function readSome(cursor: Cursor): Promise<TextRow[]> {
  const rows = cursor.read(ROWS_AT_ONCE);
  rows.catch(() => undefined);
  return rows;
}
