import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRandom } from '#sample/random.js';
import { writeSample } from '#sample/write-sample.js';
import { toCsv, SALES_HEADER } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { makeTills, type Tills } from './tills.js';

/** Files by name, in order of delivery. */
type Delivery = ReadonlyMap<string, Buffer>;

/** Files of a small chain with every case that a run must handle, in two deliveries. */
export interface Chain {
  /** Enough data for answers. */
  base: Delivery;
  /** The second delivery: more sales, corrections, faulty rows, and rejected files. */
  later: Delivery;
  /** Marts of the transactions in both, computed row by row. */
  retailMarts: Tills['marts'];
}

/** The reader takes a megabyte at a time: this file needs several reads, and can be truncated between two. */
const LONG_BYTES = 6 * 1024 ** 2;
const FIRST_DELIVERY = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const LATER_MINUTES = 60;
/** Long enough to be truncated during a read. No other file has its keys, so a second delivery of it is safe. */
export const LONG_FILE = 'sales-3.csv';

/** Returns equal bytes for equal seeds. */
export async function makeChain(seed: number): Promise<Chain> {
  const folder = await createTempFolder('chain');
  try {
    await writeSample(folder, { seed, stores: 12, departments: 30, weeks: 80 });
    const text = async (name: string) => (await readFile(join(folder, name))).toString();
    const [, ...sales] = (await text('sales data-set.csv')).trimEnd().split('\r\n');
    const [first, second, third] = splitLines(sales, [0.6, 0.2, 0.2]);
    const tills = makeTills(seed);
    return {
      base: toBuffers({
        'stores.csv': await text('stores data-set.csv'),
        'features.csv': await text('Features data set.csv'),
        'sales-1.csv': toCsv(SALES_HEADER, ...first),
        ...tills.base,
      }),
      later: new Map([
        ['sales-2.csv.gz', gzipSync(toCsv(SALES_HEADER, ...second))],
        ...toBuffers({
          [LONG_FILE]: padLines(third),
          'corrections.csv': createCorrections(first, createRandom(seed, 'corrections')),
          'faulty.csv': createFaultyFile(third),
          'american.csv': createAmericanFile(second),
          'nameless.csv': 'what,is,this\n1,2,3\n',
          ...tills.later,
        }),
      ]),
      retailMarts: tills.marts,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files into a source folder with old modification times, a minute apart. */
export async function deliver(folder: string, delivery: Delivery, isLater = false): Promise<void> {
  let minute = isLater ? LATER_MINUTES : 0;
  for (const [name, bytes] of delivery) {
    const at = new Date(FIRST_DELIVERY + minute++ * MINUTE_MS);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
    await utimes(join(folder, name), at, at);
  }
}

function toBuffers(texts: Record<string, string>): Map<string, Buffer> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}

function splitLines(
  lines: string[],
  shares: [number, number, number],
): [string[], string[], string[]] {
  const [one, two] = [lines.length * shares[0], lines.length * (shares[0] + shares[1])];
  return [lines.slice(0, one), lines.slice(one, two), lines.slice(two)];
}

/** A long file of few rows, with a column that the contract does not know. */
function padLines(lines: string[]): string {
  const note = '-'.repeat(LONG_BYTES / lines.length);
  return toCsv(`${SALES_HEADER},Note`, ...lines.map((line) => `${line},${note}`));
}

/** One row in seven changed, one in eleven unchanged, and new keys. */
function createCorrections(lines: string[], random: () => number): string {
  const restated = lines
    .filter((_, index) => index % 7 === 0)
    .map((line) => {
      const [store, department, date, , holiday] = line.split(',');
      return [store, department, date, (random() * 50_000).toFixed(2), holiday].join(',');
    });
  const repeated = lines.filter((_, index) => index % 7 !== 0 && index % 11 === 0);
  const added = Array.from({ length: 40 }, (_, n) => `1,${200 + n},05/02/2010,${n}.25,FALSE`);
  return toCsv(SALES_HEADER, ...restated, ...repeated, ...added);
}

/** Good rows of new departments, mixed with every kind of fault. */
function createFaultyFile(lines: string[]): string {
  const faults = [
    '1,1,31/02/2010,1.00,FALSE',
    '1,1,05/02/2010',
    '1,1,05/02/2010,1.00,FALSE,too much',
    '1,,05/02/2010,1.00,FALSE',
    '1,one,05/02/2010,1.00,FALSE',
    '1,1,05/02/2010,much,FALSE',
    '1,1,05/02/2010,1.00,perhaps',
    '999,1,05/02/2010,7.77,FALSE',
  ];
  const rows = lines.slice(0, 900).map((line) => line.replace(/^(\d+),(\d+)/, '$1,4$2'));
  const mixed = rows.flatMap((row, n) =>
    n % 10 === 0 ? [row, faults[(n / 10) % 8] ?? ''] : [row],
  );
  const [first = '', second = ''] = rows;
  // One row repeated, and one with another value.
  return toCsv(SALES_HEADER, ...mixed, first, second.replace(/,[^,]*,(\w+)$/, ',0.01,$1'));
}

/** Month before day: the run rejects the file. */
function createAmericanFile(lines: string[]): string {
  return toCsv(
    SALES_HEADER,
    ...lines.slice(0, 500).map((line) => line.replace(/(\d\d)\/(\d\d)\/(\d{4})/, '$2/$1/$3')),
  );
}
