import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { openPromise } from 'yauzl';
import { parseKeyId, decryptCell } from '#personal/encrypt-cell.js';
import type { TestPipeline } from './pipeline.js';

const ENCRYPTED = /sealed:\d+\.[\w-]+/g;

/** A stored text, unpacked, and its place. */
interface StoredText {
  path: string;
  text: string;
}

/**
 * Searches everything that a pipeline stores: every file of its state with source and lake, and every row of every
 * table. Sealed cells are searched as stored, and opened where a key exists: a text of four letters would be found in one
 * of them by chance, once in a few hundred searches.
 * @returns places with one of some texts, sorted
 */
export async function findStoredTexts(
  pipeline: Pick<TestPipeline, 'lake' | 'rows'>,
  texts: readonly string[],
): Promise<{ asTheyLie: string[]; opened: string[] }> {
  const kept = [...(await readFiles(dirname(pipeline.lake))), ...(await readTables(pipeline))];
  const keys = new Map(
    (
      await pipeline.rows<{ id: string; key: Buffer | null }>(
        'SELECT key_id AS id, key FROM ops.person_keys',
      )
    ).map(({ id, key }) => [Number(id), key]),
  );
  const openedBy = (cell: string) => {
    const key = keys.get(parseKeyId(cell) ?? 0);
    return (key && decryptCell(key, cell)?.toString('utf8')) ?? '';
  };
  const says = (text: string) => texts.some((each) => text.includes(each));
  const named = (found: readonly StoredText[]) => found.map(({ path }) => path).sort();
  return {
    asTheyLie: named(kept.filter(({ text }) => says(text))),
    opened: named(
      kept.filter(({ text }) => says((text.match(ENCRYPTED) ?? []).map(openedBy).join('\n'))),
    ),
  };
}

async function readFiles(folder: string): Promise<StoredText[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const kept = files.map(async ({ name, parentPath }): Promise<StoredText> => {
    const full = join(parentPath, name);
    return { path: relative(folder, full), text: `${name}\n${await readText(full)}` };
  });
  return Promise.all(kept);
}

async function readText(full: string): Promise<string> {
  switch (extname(full)) {
    case '.parquet':
      return toText(await parquetReadObjects({ file: await asyncBufferFromFile(full) }));
    case '.gz':
      return gunzipSync(await readFile(full)).toString('utf8');
    case '.zip': {
      const zip = await openPromise(full);
      const members: string[] = [];
      for await (const entry of zip.eachEntry()) {
        members.push((await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'));
      }
      return members.join('\n');
    }
    default:
      return readFile(full, 'utf8');
  }
}

const toText = (rows: unknown) =>
  JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );

async function readTables({ rows }: Pick<TestPipeline, 'rows'>): Promise<StoredText[]> {
  const tables = await rows<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  return Promise.all(
    tables.map(async ({ name }) => {
      const found = await rows<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
      return { path: name, text: found.map(({ text }) => text).join('\n') };
    }),
  );
}
