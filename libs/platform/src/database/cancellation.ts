import { once } from 'node:events';
import { connect } from 'node:net';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { toAppError } from '../errors/to-app-error.js';
import type { SqlSession } from './sql-session.js';

/** What pg knows of a connection. */
interface Backend {
  host: string;
  port: number;
  processID: number;
  secretKey: number;
}

const CANCEL_BYTES = 16;
const CANCEL_REQUEST = 80_877_102;

/** Runs a statement that PostgreSQL stops when the signal comes. */
export async function cancellableQuery(
  pool: Pool,
  query: QueryConfig,
  signal: AbortSignal | undefined,
): Promise<QueryResult> {
  if (!signal) return pool.query(query);
  const client = await pool.connect();
  let cancelling: Promise<void> | undefined;
  let isLost = false;
  const cancel = () => {
    cancelling = cancelStatement(client);
  };
  try {
    signal.throwIfAborted();
    signal.addEventListener('abort', cancel, { once: true });
    return await client.query(query);
  } catch (error) {
    isLost = toAppError(error, 'WAREHOUSE_FAILED').code === 'WAREHOUSE_UNAVAILABLE';
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    // Else it could reach the connection's next statement.
    await cancelling;
    // The server says that it ends a connection before it does: the next must not be given that one.
    client.release(isLost);
  }
}

/**
 * Stops what a connection is at: PostgreSQL's own way, over a connection that is for nothing else, since
 * the pool may be in full use. Resolves when the server has taken note.
 */
export async function cancelStatement(client: PoolClient): Promise<void> {
  const { host, port, processID, secretKey } = client as unknown as Backend;
  const request = Buffer.alloc(CANCEL_BYTES);
  request.writeInt32BE(CANCEL_BYTES, 0);
  request.writeInt32BE(CANCEL_REQUEST, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/')
    ? connect(`${host}/.s.PGSQL.${port}`)
    : connect({ host, port });
  // A server that cannot be reached runs no statement of ours any more.
  socket.on('error', () => undefined);
  socket.end(request);
  await once(socket.resume(), 'close').catch(() => undefined);
}

/** The same for a session that others ask over. */
export async function cancelStatementOf(session: SqlSession): Promise<void> {
  await cancelStatement((await session.connect()) as PoolClient);
}
