import { once } from 'node:events';
import { connect } from 'node:net';
import type pg from 'pg';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import QueryStream from 'pg-query-stream';
import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { toAppError } from '../errors/to-app-error.js';

/** What pg knows of a connection. */
interface Backend {
  host: string;
  port: number;
  processID: number;
  secretKey: number;
}

const CANCEL_BYTES = 16;
const CANCEL_REQUEST = 80_877_102;

/**
 * Runs a statement that PostgreSQL cancels when the signal aborts.
 * @param withoutNestedLoops plans joins by hash or merge: for rows whose number PostgreSQL estimates far too low
 */
export async function cancellableQuery(
  pool: Pool,
  query: QueryConfig,
  signal: AbortSignal | undefined,
  withoutNestedLoops = false,
): Promise<QueryResult> {
  if (!signal && !withoutNestedLoops) return pool.query(query);
  const client = await pool.connect();
  let cancelling: Promise<void> | undefined;
  let isLost = false;
  const cancel = () => {
    cancelling = cancelStatement(client);
  };
  try {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', cancel, { once: true });
    if (withoutNestedLoops) await client.query('SET enable_nestloop = off');
    return await client.query(query);
  } catch (error) {
    isLost = toAppError(error, 'WAREHOUSE_FAILED').code === 'WAREHOUSE_UNAVAILABLE';
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    // A late cancellation could hit the connection's next statement.
    await cancelling;
    if (withoutNestedLoops)
      await client.query('RESET enable_nestloop').catch(() => (isLost = true));
    // The server reports the end of a connection before it closes it: the next caller must not get it.
    client.release(isLost);
  }
}

/**
 * Cancels a connection's statement with PostgreSQL's protocol, over a separate connection because the
 * pool may be exhausted. Resolves when the server has received it.
 */
async function cancelStatement(client: PoolClient): Promise<void> {
  const { host, port, processID, secretKey } = client as unknown as Backend;
  const request = Buffer.alloc(CANCEL_BYTES);
  request.writeInt32BE(CANCEL_BYTES, 0);
  request.writeInt32BE(CANCEL_REQUEST, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/')
    ? connect(`${host}/.s.PGSQL.${port}`)
    : connect({ host, port });
  // An unreachable server runs no statement of ours any more.
  socket.on('error', () => undefined);
  socket.end(request);
  await once(socket.resume(), 'close').catch(() => undefined);
}

/** The same for a session that is in use. */
export async function cancelSessionStatement(session: SqlSession): Promise<void> {
  await cancelStatement((await session.connect()) as PoolClient);
}

/** Statements that end with a signal, planned without nested loops where asked. */
export type CancellableSession = (signal?: AbortSignal, withoutNestedLoops?: boolean) => Queryable;

/**
 * Statements on the pool. Each is planned for its parameters: a plan for any parameters, which PostgreSQL keeps for
 * prepared statements, can take a hundred times as long where a parameter decides what is read.
 */
export const cancellableStatements =
  (warehouse: DataSource): CancellableSession =>
  (signal, withoutNestedLoops) => ({
    query: (text, values = []) =>
      cancellableQuery(findPool(warehouse), { text, values }, signal, withoutNestedLoops),
  });

const findPool = (warehouse: DataSource) =>
  (warehouse.driver as unknown as { master: pg.Pool }).master;

/** A connection, a pool or a transaction, of TypeORM or of pg. */
export interface Queryable {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

const STATEMENT_CHARACTERS = 200;

/**
 * Runs a statement and checks every row, so that rows have their declared types.
 * @param row schema of a row; other columns are left out
 * @returns the rows in the statement's order, also those of UPDATE or DELETE … RETURNING
 * @throws AppError WAREHOUSE_FAILED that names statement, row and column, never a value
 */
export async function queryRows<Row extends z.ZodType>(
  session: Queryable,
  row: Row,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<z.output<Row>[]> {
  const given = rowsIn(await session.query(sql, [...parameters]));
  const checked = z.array(row).safeParse(given);
  if (checked.success) return checked.data;
  throw unfit(sql, checked.error);
}

/** Whether a statement returns any row, whatever its columns. */
export async function hasRows(
  session: Queryable,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<boolean> {
  const rows = rowsIn(await session.query(sql, [...parameters]));
  return Array.isArray(rows) && rows.length > 0;
}

/**
 * TypeORM returns rows and their number for UPDATE and DELETE, and rows alone otherwise; pg returns an
 * object with rows.
 */
function rowsIn(result: unknown): unknown {
  if (!Array.isArray(result)) return (result as { rows?: unknown }).rows;
  const isPair = result.length === 2 && typeof result[1] === 'number';
  return isPair ? (result[0] as unknown) : result;
}

function unfit(sql: string, error: z.ZodError): AppError {
  const [issue] = error.issues;
  const [index, ...column] = issue?.path ?? [];
  const where = typeof index === 'number' ? `row ${index + 1}` : 'the result';
  const what = column.length > 0 ? `column ${column.join('.')}` : 'its shape';
  const advice = 'update program and database to the same version';
  return new AppError(
    'WAREHOUSE_FAILED',
    `${where} of "${shortenStatement(sql)}" differs from its declaration: ${what}: ${issue?.message}; ${advice}`,
    { cause: error },
  );
}

/** Returns the beginning of a statement, for identification: without comments, on one line. */
function shortenStatement(sql: string): string {
  const line = sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();
  return line.length > STATEMENT_CHARACTERS ? `${line.slice(0, STATEMENT_CHARACTERS)}…` : line;
}

/** A row as PostgreSQL sends it: the text of each column, or null. */
export type TextRow = (string | null)[];

interface Cursor {
  read(rows: number): Promise<TextRow[]>;
  close(): Promise<void>;
}

const ROWS_AT_ONCE = 2_000;
const asText = { getTypeParser: () => (text: string) => text };

/**
 * Yields the rows of a query through a cursor, in order, some thousands at once; it reads the next
 * batch ahead. It holds one connection, and locks on the tables it reads, to its end.
 * @param parameters bound to `$1` and on
 * @param signal ends the query, also while the server executes it
 * @param timeoutMs until PostgreSQL ends it, in place of the pool's own time-out
 * @param rowsAtOnce of a batch; two batches are in memory
 * @param withoutNestedLoops as `cancellableQuery`
 */
export async function* rowBatches(
  warehouse: DataSource,
  sql: string,
  parameters: readonly unknown[],
  signal: AbortSignal,
  timeoutMs: number,
  rowsAtOnce = ROWS_AT_ONCE,
  withoutNestedLoops = false,
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
    if (withoutNestedLoops) await client.query('SET enable_nestloop = off');
    const options = { rowMode: 'array', types: asText } as const;
    const cursor = client.query(new QueryStream(sql, [...parameters], options)).cursor as Cursor;
    let next = readSome(cursor, rowsAtOnce);
    for (;;) {
      const rows = await next;
      signal.throwIfAborted();
      if (rows.length === 0) break;
      next = readSome(cursor, rowsAtOnce);
      yield rows;
    }
    await cursor.close();
    await client.query('RESET statement_timeout; RESET enable_nestloop');
    isRead = true;
  } finally {
    signal.removeEventListener('abort', cancel);
    if (!isRead && !signal.aborted) cancel();
    await cancelled;
    // Discard the connection of an aborted query: a late cancellation could hit another statement.
    client.release(!isRead);
  }
}

/** Reads ahead: an error reaches the next reader, and is dropped without one. */
function readSome(cursor: Cursor, count: number): Promise<TextRow[]> {
  const rows = cursor.read(count);
  rows.catch(() => undefined);
  return rows;
}

/** One connection in a transaction: TypeORM's runner, or pg's client with the same two calls. */
export type SqlSession = Pick<QueryRunner, 'query' | 'connect'>;

/** Runs work in a separate transaction. */
export interface Transactions {
  transaction<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result>;
}
