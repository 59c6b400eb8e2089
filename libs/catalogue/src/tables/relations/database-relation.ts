import { AppError } from '#platform/errors/app-error.js';
import { quoteLiteral } from '#lake/ports/compute.js';
import { copyCsvFrom } from '#platform/database/copy.js';
import { quoteIdentifier } from '../names.js';
import type { OpenDatabase } from '../place.js';
import type { CatalogueTable } from '../table.js';
import type { FileCache } from './file-cache.js';

/** Rows of a database are copied again after this time, ms: changes cannot be detected. */
const FRESH_MS = 60_000;

/** PostgreSQL's codes for a missing column, table or schema, and for missing rights. */
const GONE = ['42703', '42P01', '3F000', '42501'];

/**
 * Copies the rows of a database table to this machine, by COPY in a read-only transaction. Columns are matched by name,
 * so added or dropped columns do not shift values.
 * @returns the copy, and a SELECT of it
 * @throws AppError SOURCE_UNREADABLE for a missing table or column
 */
export async function copyDatabaseRows(
  table: CatalogueTable,
  cache: FileCache,
  open: () => Promise<OpenDatabase>,
  signal?: AbortSignal,
): Promise<{ path: string; sql: string }> {
  const { layout, columns, location } = table;
  if (layout.format !== 'postgres') throw new Error('the table is of files');
  const period = Math.floor(Date.now() / FRESH_MS);
  const own = layout.columns ?? columns.map(({ name }) => ({ name, source: name }));
  const key = JSON.stringify([location, layout, own, period]);
  const shown = `${layout.schema}.${layout.table}`;
  const from = `${quoteIdentifier(layout.schema)}.${quoteIdentifier(layout.table)}`;
  const query = `SELECT ${own.map(({ source }) => quoteIdentifier(source)).join(', ')} FROM ${from}`;
  const path = await cache.ensureCopy(
    { key, displayName: shown, open: () => readRows(open, query, shown) },
    signal,
  );
  const cells = own.map((_, index) => `'c${index + 1}': 'VARCHAR'`);
  const places = new Map(own.map(({ name }, index) => [name, `c${index + 1}`]));
  // A column that the database no longer has stays, without values.
  const items = columns.map(
    ({ name, type }) =>
      `CAST(${places.get(name) ?? 'NULL'} AS ${type}) AS ${quoteIdentifier(name)}`,
  );
  const sql = `SELECT ${items.join(', ')} FROM read_csv([${quoteLiteral(path)}], auto_detect = false,
    columns = {${cells.join(', ')}}, header = false, delim = ',', quote = '"', escape = '"',
    nullstr = '', allow_quoted_nulls = false)`;
  return { path, sql };
}

async function* readRows(
  open: () => Promise<OpenDatabase>,
  query: string,
  shown: string,
): AsyncGenerator<Buffer> {
  const { session, close } = await open();
  const runner = session.createQueryRunner();
  try {
    await runner.query('BEGIN READ ONLY');
    await runner.query("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'");
    yield* (await copyCsvFrom(runner, query)) as AsyncIterable<Buffer>;
    await runner.query('COMMIT');
  } catch (cause) {
    const isGone = cause instanceof Error && 'code' in cause && GONE.includes(String(cause.code));
    if (!isGone) throw cause;
    const message = `${shown}: ${cause.message}; crawl again`;
    throw new AppError('SOURCE_UNREADABLE', message, { cause });
  } finally {
    await runner.release();
    await close();
  }
}
