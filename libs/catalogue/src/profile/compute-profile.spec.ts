import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import type { Relation } from '../tables/table.js';
import { computeProfile, type ProfileOptions } from './compute-profile.js';
import { tableProfile } from './table-profile.js';

let folder: string;
let engine: DuckdbQueryEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retailstream-profile-'));
  const spillFolder = join(folder, 'spill');
  engine = new DuckdbQueryEngine({ threads: 2, concurrency: 1, spill: '64MB', spillFolder });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const relation = (sql: string, columns: Record<string, string>): Relation => ({
  name: 'given',
  sql,
  files: [],
  bytes: 100,
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
});

async function profile(given: Relation, options: Partial<ProfileOptions> = {}) {
  const limits = { ms: 120_000, memory: '256MB' };
  const made = await computeProfile(given, engine, { table: 'given', limits, folder, ...options });
  return tableProfile.parse(made);
}

const profileColumn = async (type: string, values: string, options?: Partial<ProfileOptions>) => {
  const given = relation(`SELECT CAST(v AS ${type}) AS v FROM (VALUES ${values}) t(v)`, {
    v: type,
  });
  const [column] = (await profile(given, options)).columns;
  if (!column) throw new Error('the profile has no column');
  return column;
};

describe('profileOf', () => {
  it('computes the figures of numbers', async () => {
    // 1 to 20, one of them twice, one null, and 1,000.
    const rows = [...Array.from({ length: 20 }, (_, index) => index + 1), 20, 1000];
    const values = [...rows.map((row) => `(${row})`), '(NULL)'].join(', ');
    const column = await profileColumn('BIGINT', values);
    const mean = rows.reduce((sum, row) => sum + row, 0) / rows.length;
    const squares = rows.reduce((sum, row) => sum + (row - mean) ** 2, 0);
    expect(column).toMatchObject({
      kind: 'number',
      nulls: 1,
      distinct: { count: 21, by: 'exact' },
      min: '1',
      max: '1000',
    });
    expect(column.mean).toBeCloseTo(mean, 10);
    expect(column.deviation).toBeCloseTo(Math.sqrt(squares / (rows.length - 1)), 10);
    // Rank p · 21 of 22 rows, counted from 0: the median lies between 11 and 12, Q1 at 5.25, Q3 at 15.75.
    const at = new Map(column.quantiles?.points.map(({ share, value }) => [share, value]));
    expect(column.quantiles?.by).toBe('exact');
    expect(at.get(0.5)).toBeCloseTo(11.5, 10);
    expect(at.get(0.25)).toBeCloseTo(6.25, 10);
    expect(at.get(0.75)).toBeCloseTo(16.75, 10);
    // Fences: 6.25 - 3 · 10.5 and 16.75 + 3 · 10.5.
    expect(column.outliers).toMatchObject({ low: { value: -25.25 }, high: { value: 48.25 } });
    expect(column.outliers?.count).toBe(1);
    expect(column.histogram?.counts).toEqual([21, ...Array.from({ length: 18 }, () => 0), 1]);
    expect(column.mostFrequent?.values[0]).toEqual({ value: '20', count: 2 });
    expect(column.deciles?.counts.reduce((sum, count) => sum + count)).toBe(22);
  });

  it('puts dates into bins of whole days', async () => {
    const column = await profileColumn(
      'DATE',
      "('2012-02-03'), ('2012-02-04'), ('2012-02-04'), (NULL)",
    );
    expect(column).toMatchObject({
      kind: 'date',
      min: '2012-02-03',
      max: '2012-02-04',
      mean: null,
    });
    expect(column.histogram?.edges.map(({ text }) => text)).toEqual([
      '2012-02-03',
      '2012-02-04',
      '2012-02-05',
    ]);
    expect(column.histogram?.counts).toEqual([1, 2]);
    expect(column.quantiles?.points[3]).toMatchObject({ share: 0.5, text: '2012-02-04' });
  });

  it('reports the patterns of texts', async () => {
    const column = await profileColumn(
      'VARCHAR',
      "('Łódź 12'), ('Zoë 7'), ('Abba 99'), ('abcdef-1')",
    );
    expect(column.lengths).toEqual({ min: 5, max: 8, mean: 6.75 });
    expect(column.patterns).toEqual({
      by: 'all',
      of: 4,
      top: [
        { pattern: 'Aaaa 99', count: 2, share: 0.5 },
        { pattern: 'Aaa 9', count: 1, share: 0.25 },
        { pattern: 'a{6}-9', count: 1, share: 0.25 },
      ],
    });
  });

  it('counts true and false', async () => {
    const column = await profileColumn('BOOLEAN', '(true), (false), (true), (NULL)');
    expect(column.booleans).toEqual({ true: 2, false: 1 });
  });

  it('reports no value of a personal column', async () => {
    const values = "('Ann Smith'), ('Bo Li'), ('Bo Li')";
    const column = await profileColumn('VARCHAR', values, { personal: ['v'] });
    expect(column).toMatchObject({ distinct: { count: 2 }, lengths: { min: 5, max: 9 } });
    expect(JSON.stringify(column)).not.toMatch(/Ann|Smith|Bo|Li/);
    const number = await profileColumn('BIGINT', '(4179), (4179)', { personal: ['v'] });
    expect(JSON.stringify(number)).not.toContain('4179');
    expect(number.patterns?.top[0]?.pattern).toBe('9999');
  });

  it('counts duplicate rows, and correlates the rest', async () => {
    const sql = `SELECT * FROM (VALUES (1, 2.0, 5), (2, 4.0, 3), (3, 6.0, 4), (3, 6.0, 4), (3, NULL, 4)) t(a, b, c)`;
    const made = await profile(relation(sql, { a: 'INTEGER', b: 'DECIMAL(2,1)', c: 'INTEGER' }));
    expect(made).toMatchObject({ rows: 5, duplicates: { rows: 1, by: 'exact' } });
    const [first, ...more] = made.correlations;
    expect(first).toMatchObject({ left: 'a', right: 'b', n: 4 });
    expect(first?.r).toBeCloseTo(1, 12);
    const b = [2, 4, 6, 6];
    const c = [5, 3, 4, 4];
    expect(more.find(({ left }) => left === 'b')?.r).toBeCloseTo(pearson(b, c), 12);
  });

  it('matches independent counts over seeded rows of a text file', async () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const numbers = Array.from({ length: 60_000 }, () => Math.round(random() ** 3 * 1e4) / 100);
    const file = join(folder, 'seeded.csv');
    await writeFile(file, `n\n${numbers.join('\n')}\n`);
    const sql = `SELECT CAST(n AS DOUBLE) AS n FROM read_csv('${file}', all_varchar=true, header=true, delim=',')`;
    const made = await profile({ ...relation(sql, { n: 'DOUBLE' }), files: [file] });
    const [column] = made.columns;
    const sorted = numbers.toSorted((one, other) => one - other);
    for (const { share, value } of column?.quantiles?.points ?? []) {
      const rank = share * (sorted.length - 1);
      const [below = 0, above = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
      expect(value).toBeCloseTo(below + (above - below) * (rank - Math.floor(rank)), 9);
    }
    expect(column?.distinct.count).toBe(new Set(numbers).size);
    expect(made.duplicates?.rows).toBe(60_000 - new Set(numbers).size);
    const edges = column?.histogram?.edges.map(({ value }) => value) ?? [];
    const counts = edges.slice(0, -1).map((from, bin) => {
      const isLast = bin === edges.length - 2;
      const to = edges[bin + 1] ?? 0;
      return numbers.filter((n) => n >= from && (isLast ? n <= to : n < to)).length;
    });
    expect(column?.histogram?.counts).toEqual(counts);
  });

  it('counts rows by the deciles and values of the former profile', async () => {
    const before = await profile(
      relation(
        `SELECT i AS n, CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END AS t FROM range(10) r(i)`,
        {
          n: 'BIGINT',
          t: 'VARCHAR',
        },
      ),
    );
    const after = await profile(
      relation(`SELECT 8 AS n, 'odd' AS t FROM range(10)`, { n: 'BIGINT', t: 'VARCHAR' }),
      { former: before },
    );
    // Deciles of 0 to 9 are 0.9, 1.8, … 8.1, so the ten eights are in the last bin but one.
    expect(after.columns[0]?.byFormer?.deciles?.counts).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 10, 0]);
    expect(after.columns[1]?.byFormer?.values).toEqual([
      { value: 'even', count: 0 },
      { value: 'odd', count: 10 },
    ]);
  });

  it('samples as many rows as requested', async () => {
    const given = relation('SELECT i FROM range(5000) r(i)', { i: 'BIGINT' });
    expect(await profile(given, { sample: 100 })).toMatchObject({ rows: 100, sample: 100 });
  });
});

function pearson(left: number[], right: number[]): number {
  const mean = (list: number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const [l, r] = [mean(left), mean(right)];
  const over = (one: number[], a: number, other: number[], b: number) =>
    one.reduce((sum, each, index) => sum + (each - a) * ((other[index] ?? 0) - b), 0);
  return over(left, l, right, r) / Math.sqrt(over(left, l, left, l) * over(right, r, right, r));
}

describe('profileOf on unusual columns', () => {
  it.each([
    [
      'no value at all',
      'DOUBLE',
      '(NULL), (NULL)',
      { nulls: 2, distinct: { count: 0 }, min: null },
    ],
    [
      'one value',
      'DOUBLE',
      '(3), (3)',
      { min: '3.0', mean: 3, deviation: 0, histogram: { counts: [2] } },
    ],
    [
      'NaN and infinities',
      'DOUBLE',
      "('NaN'), ('Infinity'), ('-Infinity'), ('2'), ('4')",
      { nulls: 0, notFinite: 3, min: '2.0', max: '4.0', mean: 3, distinct: { count: 5 } },
    ],
    ['nothing but NaN', 'DOUBLE', "('NaN')", { notFinite: 1, mean: null, quantiles: null }],
    ['the largest numbers', 'DOUBLE', '(1.7e308), (-1.7e308), (1)', { max: '1.7e+308', mean: 1 }],
    ['the smallest numbers', 'DOUBLE', '(5e-324), (0)', { histogram: { counts: [2] } }],
    ['whole numbers of 128 bits', 'HUGEINT', '(170141183460469231731687303715884105727)', {}],
    ['infinite dates', 'DATE', "('infinity'), ('2012-01-01')", { notFinite: 1, max: '2012-01-01' }],
    ['far dates', 'DATE', "('5000000-01-01'), ('2012-01-01')", { max: '5000000-01-01' }],
    ['infinite moments', 'TIMESTAMP', "('infinity'), ('2012-01-01 10:00:00')", { notFinite: 1 }],
    ['times', 'TIME', "('10:00:00'), ('11:00:00')", { kind: 'other', distinct: { count: 2 } }],
    ['JSON', 'JSON', `('{"a": 1}'), ('[]')`, { kind: 'text', distinct: { count: 2 } }],
    ['lists', 'INTEGER[]', '([1, 2]), ([1, 2]), (NULL)', { distinct: { count: 1 }, nulls: 1 }],
    ['structs', 'STRUCT(a INTEGER)', "({'a': 1}), ({'a': 2})", { distinct: { count: 2 } }],
    ['maps', 'MAP(VARCHAR, INTEGER)', "(MAP {'a': 1}), (MAP {'a': 2})", { distinct: { count: 2 } }],
    ['blobs', 'BLOB', "('\\x00\\xFF'), ('a')", { distinct: { count: 2 } }],
    ['empty and long texts', 'VARCHAR', "(''), (repeat('ab', 5000))", { lengths: { max: 10_000 } }],
    ['NUL', 'VARCHAR', "('a' || chr(0) || 'b')", { min: 'a\uFFFDb' }],
  ])('profiles a column of %s', async (_, type, values, expected) => {
    expect(await profileColumn(type, values)).toMatchObject(expected);
  });

  it('profiles names with quotes, or hundreds of columns', async () => {
    const odd = `a "quoted" 'name'; --`;
    const named = relation(`SELECT 1 AS "${odd.replaceAll('"', '""')}"`, { [odd]: 'INTEGER' });
    expect((await profile(named)).columns[0]).toMatchObject({ name: odd, min: '1' });
    const names = Array.from({ length: 300 }, (_, index) => `c${index}`);
    const sql = `SELECT ${names.map((name, index) => `i + ${index} AS ${name}`).join(', ')} FROM range(10) r(i)`;
    const wide = await profile(
      relation(sql, Object.fromEntries(names.map((name) => [name, 'BIGINT']))),
    );
    expect(wide.columns).toHaveLength(300);
    expect(wide.columns[299]).toMatchObject({ min: '299', max: '308', mean: 303.5 });
    // 190 pairs of the first 20 columns, of which the strongest 50 are kept.
    expect(wide.correlations).toHaveLength(50);
  }, 180_000);

  it('profiles a table without rows', async () => {
    const made = await profile(relation('SELECT 1 AS a WHERE false', { a: 'INTEGER' }));
    expect(made).toMatchObject({ rows: 0, duplicates: { rows: 0 }, columns: [{ nulls: 0 }] });
  });
});
