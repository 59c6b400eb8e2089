import { findPersonalHeaders } from '#personal/personal-headers.js';
import { AppError } from '#platform/errors/app-error.js';
import { quoteLiteral } from '#lake/ports/compute.js';
import { quoteIdentifier, toSafeName } from './names.js';
import type { CatalogueTable, TableColumn } from './table.js';

/** Shown in place of a personal value. */
export const MASK = '•••';

type MarkedColumn = Pick<TableColumn, 'name'> & { isPersonal?: boolean };

/**
 * Returns the SELECT of a table's rows with personal columns masked. Empty cells are masked too: the engine does not
 * read these columns, so nothing in the answer depends on them.
 * @param sql of its rows
 */
export const maskedRowsSql = ({ columns }: Pick<CatalogueTable, 'columns'>, sql: string): string =>
  replacedRowsSql(columns, sql, quoteLiteral(MASK));

/** Like `maskedRowsSql`, with nulls of type VARCHAR, which can be cast to any type. */
export const emptiedRowsSql = (columns: readonly MarkedColumn[], sql: string): string =>
  replacedRowsSql(columns, sql, 'CAST(NULL AS VARCHAR)');

function replacedRowsSql(columns: readonly MarkedColumn[], sql: string, value: string): string {
  const replaced = columns
    .filter(({ isPersonal = false }) => isPersonal)
    .map(({ name }) => `${value} AS ${quoteIdentifier(name)}`);
  return replaced.length === 0 ? sql : `SELECT * REPLACE (${replaced.join(', ')}) FROM (${sql})`;
}

/**
 * Returns the columns, marked as personal when their headers suggest it. Headers are no proof: people can remove a
 * mark.
 */
export function markPersonalHeaders<Column extends TableColumn>(
  columns: readonly Column[],
): Column[] {
  // A boolean is not personal: `mobile` of a product, for example.
  const asked = columns.filter(({ type }) => type !== 'BOOLEAN');
  const personal = findPersonalHeaders(asked.map(toHeader));
  const isNew = (column: Column) => asked.includes(column) && personal.has(toHeader(column));
  return columns.map((column) => (isNew(column) ? { ...column, isPersonal: true } : column));
}

const toHeader = ({ name }: TableColumn): string => name;

/**
 * Returns a test for folder keys whose values are masked: by the marks of columns, or by name when no column has it.
 */
export function createPersonalFolderTest(
  columns: readonly MarkedColumn[],
): (key: string) => boolean {
  const marks = new Map(columns.map(({ name, isPersonal }) => [name, isPersonal]));
  return (key) => marks.get(toSafeName(key)) ?? findPersonalHeaders([key]).size > 0;
}

/**
 * Masks the values of personal folders in a path, a URL or a message: `phone_number=555-8/part.csv` becomes
 * `phone_number=•••/part.csv`.
 */
export function maskFolderValues(text: string, isPersonal: (key: string) => boolean): string {
  const parts = text.split(SEPARATOR);
  return parts.map((part) => (part.includes('=') ? maskPart(part, isPersonal) : part)).join('');
}

const SEPARATOR = /([/\\])/;

/** @param part of a path; in a message, words may precede its key, in an address a scheme */
function maskPart(part: string, isPersonal: (key: string) => boolean): string {
  const at = part.indexOf('=');
  const key =
    part
      .slice(0, at)
      .split(/[\s:;"']/)
      .at(-1) ?? '';
  return isPersonal(decodePart(key)) ? `${part.slice(0, at)}=${MASK}` : part;
}

/** Decodes a part of a path; returns it unchanged when it is not encoded. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Errors with a message of the engine. */
const QUOTING: ReadonlySet<string> = new Set(['QUERY_FAILED', 'COMPUTE_FAILED']);

/**
 * Returns an engine's error without the values that its message may quote.
 * @param columns that the engine has read; without personal ones the error stays as it is
 */
export function maskErrorValues(error: unknown, columns: readonly MarkedColumn[]): unknown {
  const hasPersonal = columns.some(({ isPersonal = false }) => isPersonal);
  if (!hasPersonal || !(error instanceof AppError) || !QUOTING.has(error.code)) return error;
  const [start = ''] = /^[^"'`(\d\n]*/.exec(error.message) ?? [];
  if (start === error.message) return error;
  const hidden = 'the rest of the message may quote a personal value, and is not shown';
  return new AppError(error.code, `${start.trim()} ${MASK}; ${hidden}`, {
    retryable: error.retryable,
  });
}

/** Returns the error for callers who may not read personal data. */
export function maskErrorFolders(error: unknown, isPersonal: (key: string) => boolean): unknown {
  if (!(error instanceof AppError)) return error;
  const message = maskFolderValues(error.message, isPersonal);
  if (message === error.message) return error;
  return new AppError(error.code, message, { retryable: error.retryable });
}
