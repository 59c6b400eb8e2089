import { createReadStream } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { findSalesFile } from '../sales-file.js';

/** Rows kept in memory before they are written. */
const ROWS_AT_ONCE = 50_000;

/**
 * Copies the files of a folder to another, with the rows of its sales file split in order into `count` files of equal
 * length.
 */
export async function splitSales(from: string, to: string, count: number): Promise<void> {
  const sales = await findSalesFile(from);
  await mkdir(join(to, 'sales'), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== basename(sales)) await copyFile(join(from, name), join(to, name));
  }
  const rows = (await countLines(sales)) - 1;
  const fileOf = (row: number) => Math.floor((row * count) / rows);
  let header: string | undefined;
  let row = 0;
  let texts = new Map<number, string>();
  const write = async () => {
    for (const [file, text] of texts) {
      await appendFile(join(to, 'sales', `${String(file).padStart(6, '0')}.csv`), text);
    }
    texts = new Map();
  };
  for await (const line of linesOf(sales)) {
    if (header === undefined) {
      header = line;
      continue;
    }
    const file = fileOf(row);
    const isFirst = row === 0 || fileOf(row - 1) !== file;
    texts.set(file, `${texts.get(file) ?? ''}${isFirst ? `${header}\n` : ''}${line}\n`);
    row++;
    if (row % ROWS_AT_ONCE === 0) await write();
  }
  await write();
}

const linesOf = (path: string) => createInterface({ input: createReadStream(path) });

async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const _ of linesOf(path)) lines++;
  return lines;
}
