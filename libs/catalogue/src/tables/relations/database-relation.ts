import { AppError } from '#platform/errors/app-error.js';
import { literal } from '#lake/ports/compute.js';
import { copyCsvFrom } from '#platform/database/copy.js';
import { identifier } from '../names.js';
import type { OpenDatabase } from '../places/place.js';
import type { CatalogueTable } from '../table.js';
import type { FileCache } from './file-cache.js';

/** Rows of a database are looked up again after this while, ms: nothing tells whether they have changed. */
const FRESH_MS = 60_000;

/** What PostgreSQL says of a column, a table or a schema that is not there, and of one that may not be read. */
const GONE = ['42703', '42P01', '3F000', '42501'];

/**
 * Copies the rows of a database's table to this machine, by COPY in a transaction that only reads. Columns are found by
 * their names in the database: one that was added or dropped since the crawl gives no other its values.
 * @returns the copy, and a SELECT of it
 * @throws AppError SOURCE_UNREADABLE for a table or a column that is not there any more
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
  const from = `${identifier(layout.schema)}.${identifier(layout.table)}`;
  const query = `SELECT ${own.map(({ source }) => identifier(source)).join(', ')} FROM ${from}`;
  const path = await cache.get({ key, shown, open: () => rows(open, query, shown) }, signal);
  const cells = own.map((_, index) => `'c${index + 1}': 'VARCHAR'`);
  const places = new Map(own.map(({ name }, index) => [name, `c${index + 1}`]));
  // One that the database had once is kept, without values.
  const items = columns.map(
    ({ name, type }) => `CAST(${places.get(name) ?? 'NULL'} AS ${type}) AS ${identifier(name)}`,
  );
  const sql = `SELECT ${items.join(', ')} FROM read_csv([${literal(path)}], auto_detect = false,
    columns = {${cells.join(', ')}}, header = false, delim = ',', quote = '"', escape = '"',
    nullstr = '', allow_quoted_nulls = false)`;
  return { path, sql };
}

async function* rows(
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
