import type { Cell } from '../ports/compute.js';
import type { HiveSession } from './hive-connection.js';

export type Operation = Awaited<ReturnType<HiveSession['executeStatement']>>;
export type Schema = NonNullable<ReturnType<Operation['getSchema']>>;
type PrimitiveType = Schema['columns'][number]['typeDesc']['types'][number]['primitiveEntry'];
type Page = ReturnType<Operation['getData']>[number];
type PageColumn = NonNullable<Page['columns']>[number];

/** How the protocol's library holds a 64-bit integer, whatever the driver declares. */
interface Int64 {
  buffer: Buffer;
  offset: number;
}

/**
 * Rows of one page. Read here because the driver makes numbers of BIGINT and DECIMAL, with what
 * digits a number has; the protocol carries both whole. Integers of 64 bits come as text, as decimals
 * and dates do.
 */
export function rowsOf(schema: Schema, page: Page): Record<string, Cell>[] {
  const names = columnsOf(schema).map(({ name }) => name);
  return cellRowsOf(page).map((row) =>
    Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
  );
}

/** Columns in their order, each with what the protocol says of its type. */
export function columnsOf(schema: Schema): { name: string; type: PrimitiveType | undefined }[] {
  return [...schema.columns]
    .sort((a, b) => a.position - b.position)
    .map(({ columnName, typeDesc }) => ({
      name: columnName.split('.').at(-1) ?? columnName,
      type: typeDesc.types[0]?.primitiveEntry,
    }));
}

/** Rows of one page, their cells in the order of the columns. */
export function cellRowsOf(page: Page): Cell[][] {
  const columns = (page.columns ?? []).map(cellsOf);
  const count = columns[0]?.length ?? 0;
  return Array.from({ length: count }, (_, row) => columns.map((column) => column[row] ?? null));
}

/** Each column comes with the values of one type, and with a bit set for each that is null. */
function cellsOf(column: Partial<PageColumn>): Cell[] {
  if (column.i64Val) return cells(column.i64Val, (value) => bigintText(value as unknown as Int64));
  if (column.binaryVal) return cells(column.binaryVal, String);
  if (column.byteVal) return cells(column.byteVal, Number);
  const plain =
    column.boolVal ?? column.i16Val ?? column.i32Val ?? column.doubleVal ?? column.stringVal;
  return plain ? cells<Cell>(plain, (value) => value) : [];
}

function cells<Value>(
  { values, nulls }: { values: Value[]; nulls: Buffer },
  cell: (value: Value) => Cell,
): Cell[] {
  return values.map((value, index) => {
    const isNull = ((nulls[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
    return isNull ? null : cell(value);
  });
}

function bigintText({ buffer, offset }: Int64): string {
  return buffer.readBigInt64BE(offset).toString();
}
