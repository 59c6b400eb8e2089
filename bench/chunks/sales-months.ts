import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const STORES = 45;
const DEPARTMENTS = 66;
const WEEKS = 143;
const ROWS = 421_570;
const FIRST_WEEK = Date.UTC(2010, 1, 5);
const WEEK_MS = 7 * 24 * 3_600_000;
const BLOCK_CHARACTERS = 1 << 20;

interface Week {
  index: number;
  date: string;
}

const weeks: readonly Week[] = Array.from({ length: WEEKS }, (_, index) => ({
  index,
  date: new Date(FIRST_WEEK + index * WEEK_MS).toISOString().slice(0, 10),
}));

/** Months of the chain, in order: `2010-02` to `2012-10`. */
export const months: readonly string[] = [...new Set(weeks.map(({ date }) => date.slice(0, 7)))];

/** A chain of 421,570 sales rows, or so many times as many in as many times the stores, as CSV. */
export class SalesMonths {
  private readonly stores: number;

  constructor(
    private readonly folder: string,
    times: number,
  ) {
    this.stores = STORES * times;
  }

  /** Writes one month, in the order of the key. @param revision tells one state of the month from others */
  writeMonth(month: string, revision: number): Promise<string> {
    const its = weeks.filter(({ date }) => date.startsWith(month));
    return this.write(`${month}-${revision}.csv`, its, revision);
  }

  /** Writes all months in the order of the key; the last one in a state of its own. */
  writeAll(revision: number): Promise<string> {
    return this.write(`all-${revision}.csv`, weeks, revision);
  }

  private async write(name: string, its: readonly Week[], revision: number): Promise<string> {
    const path = join(this.folder, name);
    await pipeline(Readable.from(this.blocks(its, revision)), createWriteStream(path));
    return path;
  }

  private *blocks(its: readonly Week[], revision: number): Generator<string> {
    let block = '';
    for (let department = 1; department <= DEPARTMENTS; department++) {
      for (let store = 1; store <= this.stores; store++) {
        for (const { index, date } of its) {
          const cell = (index * this.stores + store - 1) * DEPARTMENTS + department - 1;
          if (!isSold(cell)) continue;
          const revised = date.startsWith(lastMonth) ? revision : 0;
          block += `${department},${store},${date},${amountOf(cell + revised)}\n`;
        }
        if (block.length < BLOCK_CHARACTERS) continue;
        yield block;
        block = '';
      }
    }
    yield block;
  }
}

const lastMonth = months.at(-1) ?? '';

/** Leaves out cells evenly, so that as many rows remain as the sample has. */
function isSold(cell: number): boolean {
  const cells = STORES * DEPARTMENTS * WEEKS;
  return Math.floor(((cell + 1) * ROWS) / cells) > Math.floor((cell * ROWS) / cells);
}

function amountOf(cell: number): string {
  const cents = 1_000 + ((cell * 7_919) % 4_999_999);
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
