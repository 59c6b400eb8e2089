import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { bookQueries } from './book-queries.js';
import { listFiles } from './list-files.js';
import { readLakeBooks } from './lake-books.js';
import { readQuarantinedRows } from './quarantined-rows.js';
import { connect } from './warehouse.js';

/** The results of a run that must not depend on disturbances, line by line. */
export type Books = ReadonlyMap<string, string>;

/** Reads the books of a state folder with a running database, and of its source folder. */
export async function readBooks(state: string, source: string): Promise<Books> {
  const client = await connect(state);
  try {
    const books = new Map<string, string>();
    for (const { title, sql } of bookQueries) await addRows(books, client, title, sql);
    await addMarts(books, client);
    for (const [name, value] of await readQuarantinedRows(client, join(state, 'lake'))) {
      books.set(name, value);
    }
    for (const [name, value] of await readLakeBooks(client, join(state, 'lake'))) {
      books.set(name, value);
    }
    for (const [name, value] of await readSourceBooks(source)) books.set(name, value);
    return books;
  } finally {
    await client.end();
  }
}

/** Describes the differences; empty when there are none. */
export function findDifferences(expected: Books, found: Books): string[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names]
    .filter((name) => expected.get(name) !== found.get(name))
    .map((name) => `${name}: ${found.get(name) ?? 'none'}, not ${expected.get(name) ?? 'none'}`);
}

/** Returns the digests of the published marts; empty when nothing is published. */
export function formatMarts(books: Books): string {
  return [...books].filter(([name]) => /^(mart|chunk file)/.test(name)).join('\n');
}

/** Queries return a name and a value for each row. */
async function addRows(
  books: Map<string, string>,
  client: pg.Client,
  title: string,
  sql: string,
): Promise<void> {
  const { rows } = await client.query<{ name: string; value: string | null }>(sql);
  for (const { name, value } of rows) books.set(`${title} ${name}`.trim(), value ?? 'null');
}

/** Adds a digest of all rows of each mart. */
async function addMarts(books: Map<string, string>, client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ mart: string }>(
    `SELECT oid::regclass::text AS mart FROM pg_class
     WHERE relnamespace = 'mart'::regnamespace AND relkind = 'v' ORDER BY 1`,
  );
  for (const { mart } of rows) {
    await addRows(
      books,
      client,
      'mart',
      `SELECT '${mart}' AS name, count(*) || ' rows, ' || md5(string_agg(text, E'\\n' ORDER BY text)) AS value
       FROM ${mart} m JOIN ops.snapshots USING (snapshot_id),
            LATERAL (SELECT (to_jsonb(m) - 'snapshot_id')::text AS text) t
       -- Snapshots of forecasts list the chunks of the sales that they follow from, too.
       WHERE status = 'published' AND (upstream_snapshot_id IS NOT NULL) = starts_with('${mart}', 'mart.forecast_')
       HAVING count(*) > 0`,
    );
  }
}

/** The texts in the source and their places, each once, moved by a flow or not. */
async function readSourceBooks(source: string): Promise<[name: string, value: string][]> {
  const lines = (await listFiles(source)).map(async (name): Promise<[string, string]> => {
    if (name.startsWith('error/')) return [name, 'there'];
    const digest = createHash('sha256').update(await readFile(join(source, name)));
    return [`source file ${name}`, digest.digest('hex')];
  });
  return Promise.all(lines);
}
