import { createReadStream } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { findSalesFile } from '../sales-file.js';

/** Lines kept in memory before they are written. */
const LINES_AT_ONCE = 50_000;

/**
 * Writes the files of a folder to another, the rows of its sales file in `count` files of equal length
 * in their order.
 */
export async function splitSales(from: string, to: string, count: number): Promise<void> {
  const sales = await findSalesFile(from);
  await mkdir(join(to, 'sales'), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== basename(sales)) await copyFile(join(from, name), join(to, name));
  }
  const rows = (await countLines(sales)) - 1;
  let [header, row, lines] = ['', 0, new Map<number, string[]>()];
  let held = 0;
  const write = async () => {
    for (const [file, held] of lines) {
      await appendFile(join(to, 'sales', `${String(file).padStart(6, '0')}.csv`), held.join(''));
    }
    [lines, held] = [new Map(), 0];
  };
  for await (const line of linesOf(sales)) {
    if (header === '') {
      header = `${line}\n`;
      continue;
    }
    const file = Math.floor((row * count) / rows);
    const isFirst = row === 0 || Math.floor(((row - 1) * count) / rows) !== file;
    const ofFile = lines.get(file) ?? lines.set(file, []).get(file)!;
    if (isFirst) ofFile.push(header);
    ofFile.push(`${line}\n`);
    row++;
    if (++held >= LINES_AT_ONCE) await write();
  }
  await write();
}

const linesOf = (path: string) => createInterface({ input: createReadStream(path) });

async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const _ of linesOf(path)) lines++;
  return lines;
}
