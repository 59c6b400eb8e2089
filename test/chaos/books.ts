import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { bookQueries } from './book-queries.js';
import { quarantinedRows } from './quarantined-rows.js';
import { connect } from './warehouse.js';

/** Everything a run leaves that must not depend on how it was disturbed, line by line. */
export type Books = ReadonlyMap<string, string>;

/** Reads the books of a state folder whose database runs, and of its source folder. */
export async function readBooks(state: string, source: string): Promise<Books> {
  const client = await connect(state);
  try {
    const books = new Map<string, string>();
    for (const { title, sql } of bookQueries) await addRows(books, client, title, sql);
    await addMarts(books, client);
    for (const [name, value] of await quarantinedRows(client, join(state, 'lake'))) {
      books.set(name, value);
    }
    const published = await publishedOf(client);
    await addLake(books, join(state, 'lake'), published);
    for (const name of await filesIn(join(source, 'error'))) books.set(`error/${name}`, 'there');
    return books;
  } finally {
    await client.end();
  }
}

/** What differs, in words; empty when nothing does. */
export function differencesOf(expected: Books, found: Books): string[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names]
    .filter((name) => expected.get(name) !== found.get(name))
    .map((name) => `${name}: ${found.get(name) ?? 'none'}, not ${expected.get(name) ?? 'none'}`);
}

/** Digests of the published marts alone; empty when nothing is published. */
export function martsOf(books: Books): string {
  return [...books].filter(([name]) => /^(mart|chunk file)/.test(name)).join('\n');
}

/** Queries give a name and a value each row. */
async function addRows(
  books: Map<string, string>,
  client: pg.Client,
  title: string,
  sql: string,
): Promise<void> {
  const { rows } = await client.query<{ name: string; value: string | null }>(sql);
  for (const { name, value } of rows) books.set(`${title} ${name}`.trim(), value ?? 'null');
}

/** A digest of every row of each mart, whatever marts there are. */
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
       WHERE status = 'published' HAVING count(*) > 0`,
    );
  }
}

interface Published {
  run: number;
  /** Numbers of all snapshots that readers can ask for. */
  kept: number[];
  /** Folders of the chunks of all of them, and of the published one. */
  listed: string[];
  published: string[];
}

async function publishedOf(client: pg.Client): Promise<Published> {
  const { rows } = await client.query<{ snapshot: number; run: number; status: string }>(
    `SELECT snapshot_id::integer AS snapshot, run_id::integer AS run, status FROM ops.snapshots
     WHERE status IN ('published', 'retained', 'held')`,
  );
  const now = rows.find(({ status }) => status === 'published');
  const chunks = await client.query<{ folder: string; snapshot: number }>(
    `SELECT folder, snapshot_id::integer AS snapshot
     FROM ops.chunks JOIN ops.snapshot_chunks USING (relation, chunk_id)`,
  );
  const foldersOf = (wanted: (snapshot: number) => boolean) =>
    chunks.rows.filter(({ snapshot }) => wanted(snapshot)).map(({ folder }) => folder);
  return {
    run: now?.run ?? 0,
    kept: rows.map(({ snapshot }) => snapshot),
    listed: foldersOf(() => true),
    published: foldersOf((snapshot) => snapshot === now?.snapshot),
  };
}

/** Digests of the published marts' files, and what lies in the lake that should not. */
async function addLake(books: Map<string, string>, lake: string, now: Published): Promise<void> {
  const left: string[] = [];
  for (const name of await filesIn(lake)) {
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    if (now.published.includes(folder)) {
      // Merged rows name their file by a number, and which file is seen first is open.
      if (folder.startsWith('curated/')) continue;
      // Which run made it depends on how runs were disturbed.
      const at = name.replace(/\/run=\d+\//, '/');
      books.set(`chunk file ${at}`, await digestOf(join(lake, name)));
      continue;
    }
    const [, snapshot] = /^marts\/snapshot=(\d+)\//.exec(name) ?? [];
    const isKept =
      snapshot === undefined ? now.listed.includes(folder) : now.kept.includes(Number(snapshot));
    if (/^(marts|integrated\/integrated_sales|curated\/sales)\//.test(name) && !isKept)
      left.push(name);
    if (name.startsWith(`scratch/run=${now.run}/`)) left.push(name);
    if (name.startsWith('catalog/')) {
      const { folders } = JSON.parse(await readFile(join(lake, name), 'utf8')) as {
        folders: { prefix: string }[];
      };
      const isPublished = ({ prefix }: { prefix: string }) =>
        prefix.includes(`/run=${now.run}/`) || now.published.includes(prefix);
      const others = folders.filter((each) => !isPublished(each));
      books.set(name, others.length === 0 ? 'of what is published' : JSON.stringify(others));
    }
  }
  books.set('left over in the lake', left.join(', '));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
