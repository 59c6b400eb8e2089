import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#platform/errors/app-error.js';
import type { Cell } from '../ports/compute.js';
import type { HiveConnection, HiveSession } from './hive-connection.js';
import { statementFailed } from './hive-errors.js';
import { operationState } from './protocol.js';
import { rowsOf, type Operation } from './result-rows.js';

const UNFINISHED = new Set<number | undefined>([
  operationState.INITIALIZED_STATE,
  operationState.PENDING_STATE,
  operationState.RUNNING_STATE,
]);

const PAGE_ROWS = 1000;
/** A query of the registry is for small results; more is to be read from the Parquet. */
const ROWS_MAX = 20_000;
const POLL_MS = { first: 20, longest: 1000 };

/**
 * Runs one statement to its end and gives its rows.
 * @throws AppError COMPUTE_FAILED when the server refuses it or it has too many rows;
 *   CATALOG_UNAVAILABLE, retryable, when the connection is lost over it
 */
export async function runStatement(
  { connection, session }: { connection: HiveConnection; session: HiveSession },
  sql: string,
): Promise<Record<string, Cell>[]> {
  try {
    const operation = await connection.call(() =>
      session.executeStatement(sql, { runAsync: true }),
    );
    try {
      await finish(connection, operation, sql);
      return await fetchRows(connection, operation, sql);
    } finally {
      // What the server keeps for it goes; a connection that is lost has done so already.
      await connection.call(() => operation.close()).catch(() => undefined);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { message } = error as { message?: string };
    if (!/invalid sessionhandle/i.test(message ?? '')) throw statementFailed(sql, message, error);
    throw connection.lose(new Error('it has ended the session'));
  }
}

/** The driver's own wait asks again without a pause. */
async function finish(
  connection: HiveConnection,
  operation: Operation,
  sql: string,
): Promise<void> {
  for (let pause = POLL_MS.first; ; pause = Math.min(pause * 2, POLL_MS.longest)) {
    const { operationState: state, errorMessage } = await connection.call(() =>
      operation.status(false),
    );
    if (state === operationState.FINISHED_STATE) return;
    if (!UNFINISHED.has(state)) throw statementFailed(sql, errorMessage);
    await connection.call(() => delay(pause));
  }
}

async function fetchRows(
  connection: HiveConnection,
  operation: Operation,
  sql: string,
): Promise<Record<string, Cell>[]> {
  const rows: Record<string, Cell>[] = [];
  operation.setMaxRows(PAGE_ROWS);
  do {
    await connection.call(() => operation.fetch());
    const schema = operation.getSchema();
    if (!schema) return rows;
    for (const page of operation.getData()) rows.push(...rowsOf(schema, page));
    operation.flush();
    if (rows.length > ROWS_MAX) {
      throw statementFailed(sql, `more than ${ROWS_MAX} rows; select fewer, or add them up`);
    }
  } while (operation.hasMoreRows());
  return rows;
}
