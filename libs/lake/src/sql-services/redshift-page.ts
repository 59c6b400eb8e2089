import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type {
  ColumnMetadata,
  Field,
  GetStatementResultCommand,
  GetStatementResultResponse,
} from '@aws-sdk/client-redshift-data';
import type { Cell } from '../ports/compute.js';
import type { SqlPage } from '../ports/sql-service.js';
import { createCursorError } from './redshift-errors.js';
import { toCell } from './sql-cell.js';

const NAMES: Record<string, string> = {
  bool: 'BOOLEAN',
  int2: 'SMALLINT',
  int4: 'INTEGER',
  int8: 'BIGINT',
  float4: 'REAL',
  float8: 'DOUBLE',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
};

/** Returns the catalogue's name of the type; VARCHAR for others, whose values are text. */
function toColumnType({ typeName = '', precision, scale }: ColumnMetadata): string {
  const name = typeName.toLowerCase();
  if (name === 'numeric' || name === 'decimal') return `DECIMAL(${precision ?? 38},${scale ?? 0})`;
  return NAMES[name] ?? 'VARCHAR';
}

/** Returns a part of a page of the Data API, which chooses the size of its pages itself. */
export function toPage(
  { ColumnMetadata: found = [], Records: records = [] }: GetStatementResultResponse,
  from: number,
  first: number,
): Omit<SqlPage, 'next'> & { ended: boolean } {
  const columns = found.map((column) => ({
    name: column.label ?? column.name ?? '',
    type: toColumnType(column),
  }));
  const rows = records
    .slice(from, from + first)
    .map((fields) => fields.map((field, at) => readCell(field, columns[at]?.type ?? 'VARCHAR')));
  return { columns, rows, ended: from + first >= records.length };
}

function readCell(field: Field, type: string): Cell {
  if (field.isNull === true) return null;
  if (field.blobValue) return Buffer.from(field.blobValue).toString('base64');
  return toCell(
    String(field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue),
    type,
  );
}

/** A place in a result: a page of the Data API, and the number of its rows that were returned before. */
export interface PagePosition {
  token: string | undefined;
  from: number;
}

const CURSOR = /^(\d{1,9})\.(.*)$/s;

/** @throws AppError CURSOR_INVALID */
export function parseCursor(after: string | undefined): PagePosition {
  if (after === undefined) return { token: undefined, from: 0 };
  const [, from, token] = CURSOR.exec(after) ?? [];
  if (from === undefined) throw createCursorError();
  return { token: token === '' ? undefined : token, from: Number(from) };
}

export const formatCursor = ({ token = '', from }: PagePosition): string => `${from}.${token}`;

/** A value alone in its union; in a text, the quotes would have backslashes. */
const LONG = /\{"longValue":\s*(-?\d{16,})\}/g;

/** Keeps every digit of integers beyond 53 bits, which the SDK would round: it passes numbers in quotes unchanged. */
export function keepEveryDigit(command: GetStatementResultCommand): GetStatementResultCommand {
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: Readable | Uint8Array };
      if (!(response.body instanceof Uint8Array)) {
        const body = (await text(response.body)).replaceAll(LONG, '{"longValue":"$1"}');
        response.body = Buffer.from(body);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'everyDigit' },
  );
  return command;
}
