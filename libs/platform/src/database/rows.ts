import { z } from 'zod';
import { AppError } from '../errors/app-error.js';

/** A connection, a pool of them, or a transaction: of TypeORM, or of pg itself. */
export interface Queryable {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

const STATEMENT_CHARACTERS = 200;

/**
 * Runs a statement and checks every row it gives, so that a type said of a row is a type it has.
 * @param row what a row must be; columns that it does not name are left out
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

/** Whether a statement gives any row; what stands in it does not matter. */
export async function hasRows(
  session: Queryable,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<boolean> {
  const rows = rowsIn(await session.query(sql, [...parameters]));
  return Array.isArray(rows) && rows.length > 0;
}

/**
 * TypeORM gives rows and their number for UPDATE and DELETE, and the rows alone for the rest; pg gives
 * an object that has them.
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
  const advice = 'bring program and database to the same version';
  return new AppError(
    'WAREHOUSE_FAILED',
    `${where} of "${beginningOf(sql)}" is not as declared: ${what}: ${issue?.message}; ${advice}`,
    { cause: error },
  );
}

/** Enough of a statement to find it by: without comments, on one line. */
function beginningOf(sql: string): string {
  const line = sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();
  return line.length > STATEMENT_CHARACTERS ? `${line.slice(0, STATEMENT_CHARACTERS)}…` : line;
}
