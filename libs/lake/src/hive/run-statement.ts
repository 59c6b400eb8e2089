import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#platform/errors/app-error.js';
import type { Cell } from '../ports/compute.js';
import { type HiveConnection, type HiveSession, createStatementError } from './hive-connection.js';
import { operationState } from './protocol.js';

export type Operation = Awaited<ReturnType<HiveSession['executeStatement']>>;

type Schema = NonNullable<ReturnType<Operation['getSchema']>>;

type PrimitiveType = Schema['columns'][number]['typeDesc']['types'][number]['primitiveEntry'];

type Page = ReturnType<Operation['getData']>[number];

type PageColumn = NonNullable<Page['columns']>[number];

/** The protocol library's real form of a 64-bit integer, which the driver declares differently. */
interface Int64 {
  buffer: Buffer;
  offset: number;
}

/**
 * Returns the rows of one page. The driver would convert BIGINT and DECIMAL to numbers and lose
 * digits, so this reads the protocol itself. 64-bit integers, decimals and dates are returned as
 * text.
 */
function readRows(schema: Schema, page: Page): Record<string, Cell>[] {
  const names = listColumns(schema).map(({ name }) => name);
  return readCellRows(page).map((row) =>
    Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
  );
}

/** Returns the columns in order, each with its type in the protocol. */
export function listColumns(schema: Schema): { name: string; type: PrimitiveType | undefined }[] {
  return [...schema.columns]
    .sort((a, b) => a.position - b.position)
    .map(({ columnName, typeDesc }) => ({
      name: columnName.split('.').at(-1) ?? columnName,
      type: typeDesc.types[0]?.primitiveEntry,
    }));
}

/** Returns the rows of one page, with cells in column order. */
export function readCellRows(page: Page): Cell[][] {
  const columns = (page.columns ?? []).map(readCells);
  const count = columns[0]?.length ?? 0;
  return Array.from({ length: count }, (_, row) => columns.map((column) => column[row] ?? null));
}

/** Each column has values of one type, and a bitmap of its nulls. */
function readCells(column: Partial<PageColumn>): Cell[] {
  if (column.i64Val)
    return convertCells(column.i64Val, (value) => formatBigint(value as unknown as Int64));
  if (column.binaryVal) return convertCells(column.binaryVal, String);
  if (column.byteVal) return convertCells(column.byteVal, Number);
  const plain =
    column.boolVal ?? column.i16Val ?? column.i32Val ?? column.doubleVal ?? column.stringVal;
  return plain ? convertCells<Cell>(plain, (value) => value) : [];
}

function convertCells<Value>(
  { values, nulls }: { values: Value[]; nulls: Buffer },
  cell: (value: Value) => Cell,
): Cell[] {
  return values.map((value, index) => {
    const isNull = ((nulls[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
    return isNull ? null : cell(value);
  });
}

function formatBigint({ buffer, offset }: Int64): string {
  return buffer.readBigInt64BE(offset).toString();
}

const UNFINISHED = new Set<number | undefined>([
  operationState.INITIALIZED_STATE,
  operationState.PENDING_STATE,
  operationState.RUNNING_STATE,
]);

const PAGE_ROWS = 1000;

/** Registry queries return small results; larger ones are read from the Parquet. */
const ROWS_MAX = 20_000;

const POLL_MS = { first: 20, longest: 1000 };

/**
 * Runs one statement to its end and returns its rows.
 * @throws AppError COMPUTE_FAILED when the server refuses it or it has too many rows;
 *   CATALOG_UNAVAILABLE, retryable, when the connection is lost
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
      await waitUntilFinished(connection, operation, sql);
      return await fetchRows(connection, operation, sql);
    } finally {
      // Frees the operation on the server; a lost connection has freed it already.
      await connection.call(() => operation.close()).catch(() => undefined);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { message } = error as { message?: string };
    if (!/invalid sessionhandle/i.test(message ?? ''))
      throw createStatementError(sql, message, error);
    throw connection.lose(new Error('it has ended the session'));
  }
}

/** The driver's own wait polls without a pause. */
async function waitUntilFinished(
  connection: HiveConnection,
  operation: Operation,
  sql: string,
): Promise<void> {
  for (let pause = POLL_MS.first; ; pause = Math.min(pause * 2, POLL_MS.longest)) {
    const { operationState: state, errorMessage } = await connection.call(() =>
      operation.status(false),
    );
    if (state === operationState.FINISHED_STATE) return;
    if (!UNFINISHED.has(state)) throw createStatementError(sql, errorMessage);
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
    for (const page of operation.getData()) rows.push(...readRows(schema, page));
    operation.flush();
    if (rows.length > ROWS_MAX) {
      throw createStatementError(
        sql,
        `more than ${ROWS_MAX} rows; select fewer, or aggregate them`,
      );
    }
  } while (operation.hasMoreRows());
  return rows;
}
