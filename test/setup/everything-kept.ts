import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { openPromise } from 'yauzl';
import { keyIdOf, open } from '#personal/cell-seal.js';
import type { TestPipeline } from './pipeline.js';

const SEALED = /sealed:\d+\.[\w-]+/g;

/** A stored text, unpacked, and its place. */
interface Kept {
  place: string;
  text: string;
}

/**
 * Searches everything that a pipeline stores: every file of its state with source and lake, and every row of every
 * table. Sealed cells are searched as stored, and opened where a key exists.
 * @returns places with one of some texts, sorted
 */
export async function placesThatSay(
  pipeline: Pick<TestPipeline, 'lake' | 'rows'>,
  texts: readonly string[],
): Promise<{ asTheyLie: string[]; opened: string[] }> {
  const kept = [...(await filesIn(dirname(pipeline.lake))), ...(await tablesOf(pipeline))];
  const keys = new Map(
    (
      await pipeline.rows<{ id: string; key: Buffer | null }>(
        'SELECT key_id AS id, key FROM ops.person_keys',
      )
    ).map(({ id, key }) => [Number(id), key]),
  );
  const openedBy = (cell: string) => {
    const key = keys.get(keyIdOf(cell) ?? 0);
    return (key && open(key, cell)?.toString('utf8')) ?? '';
  };
  const says = (text: string) => texts.some((each) => text.includes(each));
  const named = (found: readonly Kept[]) => found.map(({ place }) => place).sort();
  return {
    asTheyLie: named(kept.filter(({ text }) => says(text))),
    opened: named(
      kept.filter(({ text }) => says((text.match(SEALED) ?? []).map(openedBy).join('\n'))),
    ),
  };
}

async function filesIn(folder: string): Promise<Kept[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const kept = files.map(async ({ name, parentPath }): Promise<Kept> => {
    const full = join(parentPath, name);
    return { place: relative(folder, full), text: `${name}\n${await textOf(full)}` };
  });
  return Promise.all(kept);
}

async function textOf(full: string): Promise<string> {
  switch (extname(full)) {
    case '.parquet':
      return asText(await parquetReadObjects({ file: await asyncBufferFromFile(full) }));
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

const asText = (rows: unknown) =>
  JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );

async function tablesOf({ rows }: Pick<TestPipeline, 'rows'>): Promise<Kept[]> {
  const tables = await rows<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  return Promise.all(
    tables.map(async ({ name }) => {
      const found = await rows<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
      return { place: name, text: found.map(({ text }) => text).join('\n') };
    }),
  );
}
