import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampleCounts, writeSample } from './write-sample.js';

const SALES = 'sales data-set.csv';
const FEATURES = 'Features data set.csv';
const STORES = 'stores data-set.csv';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sample-'));
});
afterAll(() => rm(root, { recursive: true }));

const SMALL = { stores: 5, departments: 6, weeks: 60 };

async function hashFiles(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of [SALES, FEATURES, STORES]) hash.update(await readFile(join(folder, name)));
  return hash.digest('hex');
}

describe('a small sample', () => {
  let counts: SampleCounts;
  beforeAll(async () => {
    counts = await writeSample(join(root, 'small'), SMALL);
  });

  it('has the three files and no others', async () => {
    expect((await readdir(join(root, 'small'))).sort()).toEqual([FEATURES, SALES, STORES]);
  });

  it('has 5 stores of every type, and features 39 weeks beyond the 60', () => {
    expect(counts).toMatchObject({ stores: 5, features: 5 * 99 });
    expect(counts.sales).toBeGreaterThan(5 * 6 * 60 * 0.6);
    expect(counts.sales).toBeLessThanOrEqual(5 * 6 * 60);
  });

  it('has the same bytes for the same seed and options, and differs for another seed', async () => {
    await writeSample(join(root, 'again'), SMALL);
    await writeSample(join(root, 'other'), { ...SMALL, seed: 2 });
    const bytes = await hashFiles(join(root, 'small'));
    expect(await hashFiles(join(root, 'again'))).toBe(bytes);
    expect(await hashFiles(join(root, 'other'))).not.toBe(bytes);
  });

  it('has unemployment on both sides of 8, MarkDowns from the middle on, and weeks without', async () => {
    const lines = (await readFile(join(root, 'small', FEATURES), 'utf8')).split('\r\n').slice(1);
    const rows = lines.map((line) => line.split(','));
    expect(rows.some((row) => Number(row[10]) > 8)).toBe(true);
    expect(rows.some((row) => Number(row[10]) < 8)).toBe(true);
    const recorded = rows.filter((row) => row.slice(4, 9).some((value) => value !== 'NA'));
    // 60 × 92 / 143 rounds to 39 weeks after 05/02/2010, which is 05/11/2010.
    expect(recorded[0]?.[1]).toBe('05/11/2010');
    expect(recorded.length).toBeLessThan(5 * 60);
    expect(recorded.length).toBeGreaterThan(5 * 50);
  });

  it('overwrites earlier files', async () => {
    const folder = join(root, 'over');
    await mkdir(folder);
    await writeFile(join(folder, STORES), 'something longer than the stores of the sample');
    await writeSample(folder, SMALL);
    expect(await hashFiles(folder)).toBe(await hashFiles(join(root, 'small')));
  });
});

describe('the default sample', () => {
  let counts: SampleCounts;
  beforeAll(async () => {
    counts = await writeSample(join(root, 'full'));
  });
  const readLines = (name: string) =>
    createInterface({ input: createReadStream(join(root, 'full', name)), crlfDelay: Infinity });

  it('has 421,570 sales, 8,190 feature and 45 store rows', () => {
    expect(counts).toEqual({ sales: 421_570, features: 8190, stores: 45 });
  });

  it('has 1,285 negative and 73 zero sales, sorted, in the format of the chain', async () => {
    let [rows, negative, zero, cents] = [0, 0, 0, 0];
    let previous = '';
    const wrong: string[] = [];
    const [departments, weeks, holidays] = [new Set(), new Set(), new Set()];
    for await (const line of readLines(SALES)) {
      if (rows++ === 0) {
        expect(line).toBe('Store,Dept,Date,Weekly_Sales,IsHoliday');
        continue;
      }
      const match =
        /^(\d+),(\d+),(\d\d)\/(\d\d)\/(\d{4}),(-?\d+(?:\.\d?[1-9])?),(TRUE|FALSE)$/.exec(line);
      const [, store = '', department = '', day, month, year, sales, holiday] = match ?? [];
      const key = `${store.padStart(2)} ${department.padStart(2)} ${year}-${month}-${day}`;
      if (!match || key <= previous) wrong.push(line);
      previous = key;
      if (Number(sales) < 0) negative++;
      if (sales === '0') zero++;
      cents += Math.round(Number(sales) * 100);
      departments.add(department);
      weeks.add(`${year}-${month}-${day}`);
      if (holiday === 'TRUE') holidays.add(`${year}-${month}-${day}`);
    }
    expect(wrong).toEqual([]);
    expect({ rows: rows - 1, negative, zero }).toEqual({ rows: 421_570, negative: 1285, zero: 73 });
    expect(cents / 100).toBeGreaterThan(6e9);
    expect(cents / 100).toBeLessThan(7e9);
    expect(departments.size).toBe(81);
    expect(weeks.size).toBe(143);
    expect([...holidays].sort()).toEqual([
      '2010-02-12',
      '2010-09-10',
      '2010-11-26',
      '2010-12-31',
      '2011-02-11',
      '2011-09-09',
      '2011-11-25',
      '2011-12-30',
      '2012-02-10',
      '2012-09-07',
    ]);
  });

  it('has 22 stores of type A, 17 of B and 6 of C', async () => {
    const types: Record<string, number> = {};
    for await (const line of readLines(STORES)) {
      const [, store] = /^\d+,([ABC]),\d{5,6},/.exec(line) ?? [];
      if (store) types[store] = (types[store] ?? 0) + 1;
    }
    expect(types).toEqual({ A: 22, B: 17, C: 6 });
  });

  it('has no line end at the end of each file', async () => {
    for (const name of [SALES, FEATURES, STORES]) {
      const text = await readFile(join(root, 'full', name), 'latin1');
      expect(text.at(-1)).toMatch(/[^\r\n]/);
      expect(text.split('\n').length).toBe(text.split('\r\n').length);
    }
  });
});

describe('the features of the default sample', () => {
  let rows: string[][];
  beforeAll(async () => {
    await writeSample(join(root, 'features'));
    const text = await readFile(join(root, 'features', FEATURES), 'utf8');
    rows = text.split('\r\n').map((line) => line.split(','));
    expect(rows.shift()?.join()).toBe(
      'Store,Date,Temperature,Fuel_Price,MarkDown1,MarkDown2,MarkDown3,MarkDown4,MarkDown5,CPI,Unemployment,IsHoliday',
    );
  });
  const column = (index: number) =>
    rows.map((row) => row[index] ?? '').filter((value) => value !== 'NA');

  it('continue to 26 July 2013, with the holidays of 2013', () => {
    expect(rows.at(-1)?.[1]).toBe('26/07/2013');
    const holidays = new Set(rows.filter((row) => row[11] === 'TRUE').map((row) => row[1]));
    expect(holidays.size).toBe(13);
    expect([...holidays].slice(-3)).toEqual(['23/11/2012', '28/12/2012', '08/02/2013']);
  });

  it('lack CPI and unemployment in the last 13 weeks of every store and nowhere else', () => {
    const without = rows.filter((row) => row[9] === 'NA');
    expect(without.length).toBe(45 * 13);
    expect(without.every((row) => row[10] === 'NA')).toBe(true);
    const weeks = [...new Set(without.map((row) => row[1]))];
    expect(weeks).toHaveLength(13);
    expect(weeks[0]).toBe('03/05/2013');
    expect(column(10).length).toBe(8190 - 585);
  });

  it('keep the economy within its bounds', () => {
    const cpi = column(9).map(Number);
    expect(Math.min(...cpi)).toBeGreaterThan(120);
    expect(Math.max(...cpi)).toBeLessThan(230);
    const unemployment = column(10).map(Number);
    expect(Math.min(...unemployment)).toBeGreaterThan(3.6);
    expect(Math.max(...unemployment)).toBeLessThan(14.4);
    expect(Math.max(...unemployment)).toBeGreaterThan(11);
    const fuel = column(3).map(Number);
    expect(Math.min(...fuel)).toBeGreaterThan(2.3);
    expect(Math.max(...fuel)).toBeLessThan(4.6);
  });

  it('change unemployment only with the quarter', () => {
    const rates = new Map<string, Set<string>>();
    for (const [store = '', date = '', , , , , , , , , rate = ''] of rows) {
      if (rate === 'NA') continue;
      const [, month, year] = date.split('/').map(Number);
      const quarter = `${store} ${year} ${Math.ceil((month ?? 0) / 3)}`;
      rates.set(quarter, (rates.get(quarter) ?? new Set()).add(rate));
    }
    expect([...rates.values()].every((values) => values.size === 1)).toBe(true);
  });

  it('share the lowest fuel price among stores in many weeks, but not in all', () => {
    const prices = new Map<string, number[]>();
    for (const [, date = '', , fuel] of rows) {
      prices.set(date, [...(prices.get(date) ?? []), Number(fuel)]);
    }
    const tied = [...prices.values()].filter((week) => {
      const lowest = Math.min(...week);
      return week.filter((price) => price === lowest).length > 1;
    });
    expect(tied.length).toBeGreaterThan(60);
    expect(tied.length).toBeLessThan(182);
  });

  it('record MarkDowns from 11 November 2011, with gaps and a few negative amounts', () => {
    const recorded = rows.filter((row) => row.slice(4, 9).some((value) => value !== 'NA'));
    const first = recorded.find((row) => row[0] === '1');
    expect(first?.[1]).toBe('11/11/2011');
    const amounts = recorded.flatMap((row) => row.slice(4, 9));
    expect(amounts).toContain('NA');
    expect(amounts.filter((amount) => amount.startsWith('-')).length).toBeGreaterThan(10);
  });
});

describe('options', () => {
  it.each([
    ['seed', -1],
    ['stores', 0],
    ['departments', 82],
    ['weeks', 1.5],
    ['weeks', NaN],
  ])('reject %s %d', async (name, value) => {
    await expect(writeSample(join(root, 'none'), { [name]: value })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    });
  });

  it.each([
    { stores: 1, departments: 1, weeks: 1 },
    { stores: 45, departments: 81, weeks: 2 },
    { stores: 3, departments: 81, weeks: 3 },
  ])('accept the small $stores × $departments × $weeks', async (options) => {
    const counts = await writeSample(join(root, 'tiny'), options);
    expect(counts).toMatchObject({ stores: options.stores });
    expect(counts.sales).toBeGreaterThan(0);
  });
});

it('reject a folder that is not writable, and leave nothing behind', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(writeSample(join(root, 'file', 'folder'))).rejects.toMatchObject({
    code: 'FOLDER_NOT_WRITABLE',
  });
});
