import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChain } from '../scale/retail-mart/retail-chain.js';
import type { RetailSize } from '../scale/retail-mart/size.js';

/** A chain with transactions behind it, and events of its next day. */
export interface ChainEvents {
  /** Writes the files of the first load. */
  write(folder: string): Promise<unknown>;
  /** Returns the text of a sale with an id of its own. */
  next(): string;
}

const FOLDER = 'transactions';

/** Plans a chain. The events repeat the sales of its next day, each with another id. */
export async function planChain(size: RetailSize): Promise<ChainEvents> {
  const chain = createChain(size);
  const folder = await mkdtemp(join(tmpdir(), 'retailstream-next-day-'));
  try {
    await mkdir(join(folder, FOLDER));
    await chain.writeMore(folder);
    const sales = await readSales(join(folder, FOLDER));
    let count = 0;
    return {
      write: (source) => chain.write(source),
      next: () => `{"event_id":"sale-${count}",${sales[count++ % sales.length]}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the sales of a day's file as JSON objects without their opening brace. */
async function readSales(folder: string): Promise<string[]> {
  const [name = ''] = await readdir(folder);
  const [header = '', ...lines] = (await readFile(join(folder, name), 'utf8')).split('\r\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return JSON.stringify(Object.fromEntries(names.map((each, i) => [each, cells[i]]))).slice(1);
  });
}
