import { literal } from '#lake/ports/sql-literal.js';
import { copyCsvFrom } from '#platform/database/copy.js';
import { identifier } from '../identifier.js';
import type { OpenDatabase } from '../places/sources.js';
import type { CatalogueTable } from '../table.js';
import type { FileCache } from './file-cache.js';

/** Rows of a database are looked up again after this while, ms: nothing tells whether they have changed. */
const FRESH_MS = 60_000;

/**
 * Copies the rows of a database's table to this machine, by COPY in a transaction that only reads.
 * @returns the copy, and a SELECT of it
 */
export async function copyDatabaseRows(
  table: CatalogueTable,
  cache: FileCache,
  open: () => Promise<OpenDatabase>,
): Promise<{ path: string; sql: string }> {
  const { layout, columns, location } = table;
  if (layout.format !== 'postgres') throw new Error('the table is of files');
  const period = Math.floor(Date.now() / FRESH_MS);
  const names = columns.map(({ name }) => name);
  const key = JSON.stringify([location, layout, names, period]);
  const from = `${identifier(layout.schema)}.${identifier(layout.table)}`;
  // Names that the catalogue writes otherwise are matched by their place.
  const query = `SELECT * FROM ${from}`;
  const path = await cache.get(key, `${layout.schema}.${layout.table}`, () => rows(open, query));
  const cells = columns.map((_, index) => `'c${index + 1}': 'VARCHAR'`);
  const items = columns.map(
    ({ name, type }, index) => `CAST(c${index + 1} AS ${type}) AS ${identifier(name)}`,
  );
  const sql = `SELECT ${items.join(', ')} FROM read_csv([${literal(path)}], auto_detect = false,
    columns = {${cells.join(', ')}}, header = false, delim = ',', quote = '"', escape = '"',
    nullstr = '', allow_quoted_nulls = false)`;
  return { path, sql };
}

async function* rows(open: () => Promise<OpenDatabase>, query: string): AsyncGenerator<Buffer> {
  const { session, close } = await open();
  const runner = session.createQueryRunner();
  try {
    await runner.query('BEGIN READ ONLY');
    await runner.query("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'");
    yield* (await copyCsvFrom(runner, query)) as AsyncIterable<Buffer>;
    await runner.query('COMMIT');
  } finally {
    await runner.release();
    await close();
  }
}
