import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import { NAMED_FILES } from './book-queries.js';
import { readParquetRows } from './parquet-rows.js';

/**
 * Returns for each file the number of its rows and lines in some chunks, and a digest of them: a file counted twice has
 * more rows, and a lost one has none.
 * @param folders of the chunks
 */
export async function readRowsByFile(
  client: pg.Client,
  lake: string,
  folders: readonly string[],
): Promise<[name: string, value: string][]> {
  const names = await readFileNames(client);
  const told = new Map<string, string[]>();
  for (const folder of folders) {
    const [zone = '', relation = ''] = folder.split('/');
    for (const { file_id, delivery_order: _, ...row } of await readParquetRows(
      join(lake, folder),
    )) {
      const file = names.get(Number(file_id)) ?? 'no delivery';
      const name = `rows in ${zone}/${relation} of ${file}`;
      const rows = told.get(name) ?? [];
      rows.push(toText(row));
      told.set(name, rows);
    }
  }
  return [...told].map(([name, rows]) => {
    const digest = createHash('sha256').update(rows.sort().join('\n')).digest('hex');
    return [name, `${rows.length} rows, ${new Set(rows).size} lines, ${digest}`];
  });
}

async function readFileNames(client: pg.Client): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query<{ id: number; file: string }>(
    `SELECT file_id::integer AS id, file FROM (${NAMED_FILES}) n`,
  );
  return new Map(rows.map(({ id, file }) => [id, file]));
}

const toText = (row: Record<string, unknown>) =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
