import { personalHeaders } from '#personal/personal-headers.js';
import { AppError } from '#platform/errors/app-error.js';
import { literal } from '#lake/ports/compute.js';
import { identifier, safeName } from './names.js';
import type { CatalogueTable, TableColumn } from './table.js';

/** What stands in place of a value that tells of people. */
export const MASK = '•••';

/**
 * SQL of a masked cell. Whether there is a value at all is shown of what came so; in a table of the workspace it may be
 * what a step made of the value, so there the mask stands in every row.
 * @param value SQL of the value
 * @param mask SQL of the text that stands in its place
 */
export const maskedSql = (
  { origin }: { origin: 'crawl' | 'flow' | 'workspace' },
  value: string,
  mask: string,
): string =>
  origin === 'workspace' ? mask : `CASE WHEN ${value} IS NULL THEN NULL ELSE ${mask} END`;

/** SELECT of a table's rows with each personal column masked: what is masked never leaves the engine. @param sql of its rows */
export function maskedRowsSql(
  table: Pick<CatalogueTable, 'columns' | 'origin'>,
  sql: string,
): string {
  const replaced = table.columns
    .filter(({ isPersonal }) => isPersonal)
    .map(({ name }) => identifier(name))
    .map((column) => `${maskedSql(table, column, literal(MASK))} AS ${column}`);
  return replaced.length === 0 ? sql : `SELECT * REPLACE (${replaced.join(', ')}) FROM (${sql})`;
}

type Marked = Pick<TableColumn, 'name' | 'isPersonal'>;

/** The columns, those marked as personal whose headers say that they are. Nobody has proved it: people can lift a mark. */
export function withPersonalHeaders<Column extends TableColumn>(
  columns: readonly Column[],
): Column[] {
  // Yes or no is none of it: `mobile` of a product, for one.
  const asked = columns.filter(({ type }) => type !== 'BOOLEAN');
  const personal = personalHeaders(asked.map(headerOf));
  const isNew = (column: Column) => asked.includes(column) && personal.has(headerOf(column));
  return columns.map((column) => (isNew(column) ? { ...column, isPersonal: true } : column));
}

const headerOf = ({ name }: TableColumn): string => name;

/** Whether values of a folder's key may not be shown: as the columns are marked, and as it is called where none has its name. */
export function personalFolders(columns: readonly Marked[]): (key: string) => boolean {
  const marks = new Map(columns.map(({ name, isPersonal }) => [name, isPersonal]));
  return (key) => marks.get(safeName(key)) ?? personalHeaders([key]).size > 0;
}

/**
 * A path, a URL or a message with a mask in the place of each value that a personal folder is named by:
 * `phone_number=555-8/part.csv` is `phone_number=•••/part.csv`.
 */
export function withoutFolderValues(text: string, isPersonal: (key: string) => boolean): string {
  const parts = text.split(SEPARATOR);
  return parts.map((part) => (part.includes('=') ? masked(part, isPersonal) : part)).join('');
}

const SEPARATOR = /([/\\])/;

/** @param part of a path; before its key a message may have words, an address its scheme */
function masked(part: string, isPersonal: (key: string) => boolean): string {
  const at = part.indexOf('=');
  const key =
    part
      .slice(0, at)
      .split(/[\s:;"']/)
      .at(-1) ?? '';
  return isPersonal(decoded(key)) ? `${part.slice(0, at)}=${MASK}` : part;
}

/** A part of a path as it is meant; as it is where it is not encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What went wrong, as whoever may not read personal data is told of it. */
export function errorWithoutFolderValues(
  error: unknown,
  isPersonal: (key: string) => boolean,
): unknown {
  if (!(error instanceof AppError)) return error;
  const message = withoutFolderValues(error.message, isPersonal);
  if (message === error.message) return error;
  return new AppError(error.code, message, { retryable: error.retryable });
}
