import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { randomFor } from '#sample/random.js';
import { writeSample } from '#sample/write-sample.js';
import { csv, SALES_HEADER } from '../setup/source-files.js';
import { tempFolder } from '../setup/temp-folder.js';
import { makeTills, type Tills } from './tills.js';

/** Files by name, in the order of their delivery. */
type Delivery = ReadonlyMap<string, Buffer>;

/** Files of a small chain that have everything a run must tell apart, in two deliveries. */
export interface Chain {
  /** Enough to answer from. */
  base: Delivery;
  /** What comes after it: more sales, corrections, faulty rows, and files that are refused. */
  later: Delivery;
  /** Marts of the transactions in both, worked out row by row. */
  retailMarts: Tills['marts'];
}

/** Files are read by the megabyte: one of these takes several reads, and can be cut between two. */
const LONG_BYTES = 6 * 1024 ** 2;
const FIRST_DELIVERY = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const LATER_MINUTES = 60;
/**
 * Long enough to be cut while it is being read. No other file states its keys, so that it does not
 * matter when it is delivered again.
 */
export const LONG_FILE = 'sales-3.csv';

/** The same seed gives the same bytes. */
export async function makeChain(seed: number): Promise<Chain> {
  const folder = await tempFolder('chain');
  try {
    await writeSample(folder, { seed, stores: 12, departments: 30, weeks: 80 });
    const text = async (name: string) => (await readFile(join(folder, name))).toString();
    const [, ...sales] = (await text('sales data-set.csv')).trimEnd().split('\r\n');
    const [first, second, third] = parts(sales, [0.6, 0.2, 0.2]);
    const tills = makeTills(seed);
    return {
      base: files({
        'stores.csv': await text('stores data-set.csv'),
        'features.csv': await text('Features data set.csv'),
        'sales-1.csv': csv(SALES_HEADER, ...first),
        ...tills.base,
      }),
      later: new Map([
        ['sales-2.csv.gz', gzipSync(csv(SALES_HEADER, ...second))],
        ...files({
          [LONG_FILE]: noted(third),
          'corrections.csv': corrections(first, randomFor(seed, 'corrections')),
          'faulty.csv': faulty(third),
          'american.csv': american(second),
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

/** Writes files into a source folder as they were delivered: one a minute, long ago. */
export async function deliver(folder: string, delivery: Delivery, isLater = false): Promise<void> {
  let minute = isLater ? LATER_MINUTES : 0;
  for (const [name, bytes] of delivery) {
    const at = new Date(FIRST_DELIVERY + minute++ * MINUTE_MS);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
    await utimes(join(folder, name), at, at);
  }
}

function files(texts: Record<string, string>): Map<string, Buffer> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}

function parts(lines: string[], shares: [number, number, number]): [string[], string[], string[]] {
  const [one, two] = [lines.length * shares[0], lines.length * (shares[0] + shares[1])];
  return [lines.slice(0, one), lines.slice(one, two), lines.slice(two)];
}

/** A long file of few rows, by a column that the contract does not know. */
function noted(lines: string[]): string {
  const note = '-'.repeat(LONG_BYTES / lines.length);
  return csv(`${SALES_HEADER},Note`, ...lines.map((line) => `${line},${note}`));
}

/** One row in seven otherwise, one in eleven as it was, and keys that no file had. */
function corrections(lines: string[], random: () => number): string {
  const restated = lines
    .filter((_, index) => index % 7 === 0)
    .map((line) => {
      const [store, department, date, , holiday] = line.split(',');
      return [store, department, date, (random() * 50_000).toFixed(2), holiday].join(',');
    });
  const repeated = lines.filter((_, index) => index % 7 !== 0 && index % 11 === 0);
  const added = Array.from({ length: 40 }, (_, n) => `1,${200 + n},05/02/2010,${n}.25,FALSE`);
  return csv(SALES_HEADER, ...restated, ...repeated, ...added);
}

/** Good rows of departments that no other file has, with every kind of fault among them. */
function faulty(lines: string[]): string {
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
  // One row again, and one that says otherwise.
  return csv(SALES_HEADER, ...mixed, first, second.replace(/,[^,]*,(\w+)$/, ',0.01,$1'));
}

/** Month before day: the file is refused whole. */
function american(lines: string[]): string {
  return csv(
    SALES_HEADER,
    ...lines.slice(0, 500).map((line) => line.replace(/(\d\d)\/(\d\d)\/(\d{4})/, '$2/$1/$3')),
  );
}
