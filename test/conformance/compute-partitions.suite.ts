import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComputeJob, Model } from '#lake/ports/compute.js';
import { type ComputeSubject, listKeys, readStored, createTextSource } from './compute.subject.js';

/** Requirements for every engine that writes a model into several folders. */
export function computePartitionsSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, partitions: ${name}`, () => {
    let subject: ComputeSubject;
    const run = (models: Model[], sources: ComputeJob['sources'] = []) =>
      subject.compute.run({ name: 'conformance', sources, models });
    const keys = (prefix: string) => listKeys(subject.lake, prefix);
    const read = (prefix: string, sql: string) => readStored(subject.compute, prefix, sql);
    const folders = (found: string[]) => found.map((key) => key.slice(0, key.lastIndexOf('/') + 1));

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());

    it('writes the rows of each output in order, and the columns of an empty one', async () => {
      const lines = Array.from({ length: 60_000 }, (_, i) => `${(i * 7919) % 60_000},x,y`);
      const source = await createTextSource(subject.lake, [
        { content: ['a,b,c', ...lines].join('\n') },
      ]);
      const slice = (prefix: string, where: string) => ({
        format: 'csv' as const,
        prefix: `slices/${prefix}/`,
        where,
        orderBy: ['n'],
      });
      const outputs = [
        slice('low', 'n < 10000'),
        slice('none', 'n < 0'),
        slice('high', 'n >= 59998 OR n IS NULL'),
        { ...slice('doubled', 'n < 3'), sql: 'SELECT 2 * n AS n FROM s' },
        { ...slice('alone', 'n = 4'), format: 'parquet' as const },
        { ...slice('nobody', 'n = -1'), format: 'parquet' as const },
      ];
      await run([{ name: 's', sql: 'SELECT CAST(a AS INTEGER) AS n FROM raw', outputs }], [source]);
      const written = async (prefix: string) =>
        text(await subject.lake.get(`slices/${prefix}/part-0.csv`));
      const low = Array.from({ length: 10_000 }, (_, n) => `${n}\n`).join('');
      expect((await written('low')) === low).toBe(true);
      expect(await written('none')).toBe('');
      expect(await written('high')).toBe('59998\n59999\n');
      expect(await written('doubled')).toBe('0\n2\n');
      expect(await read('slices/alone/', 'SELECT n FROM stored')).toEqual([{ n: 4 }]);
      expect(await read('slices/nobody/', 'SELECT n FROM stored')).toEqual([]);
      expect(await keys('slices/')).toHaveLength(outputs.length);
    });

    it('partitions by a column when the order does not matter, and writes nothing without rows', async () => {
      const sql = `SELECT CASE WHEN n < 100000 THEN 'a b' WHEN n < 299999 THEN 'c' END AS kind, n
        FROM range(300000) AS numbers(n)`;
      const output = { format: 'parquet' as const, partitionBy: 'kind', isUnordered: true };
      const prefix = 'out/kinds/';
      const none = { ...output, prefix: 'out/no-kinds/', sql: 'SELECT * FROM k WHERE n < 0' };
      await run([{ name: 'k', sql, outputs: [{ ...output, prefix }, none] }]);
      expect([...new Set(folders(await keys(prefix)))]).toEqual([
        'kind=__HIVE_DEFAULT_PARTITION__/',
        'kind=a%20b/',
        'kind=c/',
      ]);
      expect(await keys('out/no-kinds/')).toEqual([]);
      const counts = `SELECT kind, CAST(count(*) AS INTEGER) AS rows, CAST(sum(n) AS STRING) AS total
        FROM stored GROUP BY kind ORDER BY rows`;
      expect(await read(prefix, counts)).toEqual([
        { kind: null, rows: 1, total: '299999' },
        { kind: 'a b', rows: 100_000, total: '4999950000' },
        { kind: 'c', rows: 199_999, total: '39999600001' },
      ]);
    });

    it('copies the partitions of an output to a second folder, and nothing without rows', async () => {
      const copied = (prefix: string, where: string) => ({
        name: prefix,
        sql: `SELECT n % 2 AS rest, n FROM range(5) AS numbers(n) WHERE ${where}`,
        isWrittenOnce: true,
        outputs: [
          {
            format: 'parquet' as const,
            prefix: `${prefix}/first/`,
            copiedTo: `${prefix}/second/`,
            partitionBy: 'rest',
            orderBy: ['n'],
          },
        ],
      });
      await run([copied('parts', 'n > 1'), copied('no_parts', 'n < 0')]);
      const stored = 'SELECT CAST(rest AS INTEGER) AS rest, CAST(n AS INTEGER) AS n FROM stored';
      for (const folder of ['parts/first/', 'parts/second/']) {
        expect(await keys(folder)).toEqual(['rest=0/part-0.parquet', 'rest=1/part-0.parquet']);
        expect(await read(folder, `${stored} ORDER BY n`)).toEqual([
          { rest: 0, n: 2 },
          { rest: 1, n: 3 },
          { rest: 0, n: 4 },
        ]);
      }
      expect(await keys('no_parts/first/')).toEqual(['part-0.parquet']);
      expect(await keys('no_parts/second/')).toEqual([]);
    });

    it('writes a model that nothing else reads like a stored one, and the columns of an empty one', async () => {
      const sql = `SELECT n % 3 AS rest, CAST((n * 7) % 100 AS INTEGER) AS n
        FROM range(100) AS numbers(n)`;
      const byRest = { partitionBy: 'rest', orderBy: ['n'] };
      const once = (prefix: string, where: string) => ({
        name: prefix,
        sql: `SELECT * FROM (${sql}) o WHERE ${where}`,
        isWrittenOnce: true,
        outputs: [{ format: 'parquet' as const, prefix: `${prefix}/`, ...byRest }],
      });
      await run([once('once', 'n < 7'), once('never', 'n < 0')]);
      expect(await keys('once/')).toEqual(
        ['rest=0', 'rest=1', 'rest=2'].map((folder) => `${folder}/part-0.parquet`),
      );
      const stored = 'SELECT CAST(rest AS INTEGER) AS rest, n FROM stored ORDER BY n';
      expect(await read('once/', stored)).toEqual(
        // 43 is the inverse of 7 modulo 100, so the row with 43n gets n.
        [0, 43, 86, 29, 72, 15, 58].map((from, n) => ({ rest: from % 3, n })),
      );
      expect(await read('never/', 'SELECT n FROM stored')).toEqual([]);
    });

    it('partitions by a column, which readers get from the folder names', async () => {
      const sql = 'SELECT 2010 AS year, 1 AS n UNION ALL SELECT 2011, 2 UNION ALL SELECT 2010, 3';
      const prefix = 'out/by-year/';
      await run([
        { name: 'p', sql, outputs: [{ format: 'parquet', prefix, partitionBy: 'year' }] },
      ]);
      expect(folders(await keys(prefix))).toEqual(['year=2010/', 'year=2011/']);
      expect(
        await read(prefix, 'SELECT CAST(year AS INTEGER) AS year, n FROM stored ORDER BY n'),
      ).toEqual([
        { year: 2010, n: 1 },
        { year: 2011, n: 2 },
        { year: 2010, n: 3 },
      ]);
    });

    it('keeps the order of rows within each partition', async () => {
      const lines = Array.from({ length: 100_000 }, (_, i) => `${(i * 7919) % 100_000},x,y`);
      const source = await createTextSource(subject.lake, [
        { content: ['a,b,c', ...lines].join('\n') },
      ]);
      const sql = 'SELECT CAST(a AS INTEGER) AS n, CAST(a AS INTEGER) % 2 AS odd FROM raw';
      const prefix = 'out/ordered/';
      const output = { format: 'csv' as const, prefix, partitionBy: 'odd' };
      const models = [
        { name: 'o', sql, outputs: [{ ...output, sql: 'SELECT * FROM o ORDER BY n DESC' }] },
      ];
      await run(models, [source]);
      const written = await keys(prefix);
      expect(folders(written)).toEqual(['odd=0/', 'odd=1/']);
      for (const [odd, key] of written.entries()) {
        const descending = Array.from({ length: 50_000 }, (_, i) => `${99_998 + odd - 2 * i}\n`);
        expect(await text(await subject.lake.get(prefix + key))).toBe(descending.join(''));
      }
    });

    it('partitions by several columns, in outputs that share no row', async () => {
      const lines = Array.from({ length: 3000 }, (_, i) => `${(i * 7919) % 3000},x,y`);
      const source = await createTextSource(subject.lake, [
        { content: ['a,b,c', ...lines].join('\n') },
      ]);
      const sql = `SELECT n, CASE WHEN n % 3 = 0 THEN DATE '2024-05-01' ELSE DATE '2024-06-01' END AS day,
          CASE WHEN n % 5 = 0 THEN NULL WHEN n % 5 < 3 THEN 'a b' ELSE 'c' END AS kind
        FROM (SELECT CAST(a AS INTEGER) AS n FROM raw) r`;
      const output = { format: 'csv' as const, partitionBy: ['day', 'kind'], orderBy: ['n'] };
      const outputs = [
        { ...output, prefix: 'out/two/low/', where: 'n < 1000' },
        { ...output, prefix: 'out/two/high/', where: 'n >= 1000' },
        { ...output, prefix: 'out/two/none/', where: 'n < 0' },
      ];
      await run([{ name: 't', sql, outputs }], [source]);
      const days = ['2024-05-01', '2024-06-01'];
      const kinds = ['__HIVE_DEFAULT_PARTITION__', 'a%20b', 'c'];
      const low = days.flatMap((day) =>
        kinds.map((kind) => `low/day=${day}/kind=${kind}/part-0.csv`),
      );
      const high = low.map((key) => key.replace('low', 'high'));
      expect(await keys('out/two/')).toEqual([...high, ...low, 'none/part-0.csv']);
      const numbers = Array.from({ length: 3000 }, (_, n) => n);
      const expected = numbers.filter((n) => n >= 1000 && n % 3 > 0 && [3, 4].includes(n % 5));
      const key = 'out/two/high/day=2024-06-01/kind=c/part-0.csv';
      expect(await text(await subject.lake.get(key))).toBe(expected.map((n) => `${n}\n`).join(''));
    });

    it('keeps rows of one number in one object with buckets', async () => {
      const lines = Array.from({ length: 600 }, (_, i) => `${(i * 7) % 200},${i % 2},y`);
      const source = await createTextSource(subject.lake, [
        { content: ['a,b,c', ...lines].join('\n') },
      ]);
      const sql = 'SELECT CAST(a AS INTEGER) AS n, b AS part FROM raw';
      const output = { format: 'csv' as const, prefix: 'out/buckets/', partitionBy: 'part' };
      const bucketBy = { column: 'n', count: 4 };
      await run([{ name: 'b', sql, outputs: [{ ...output, bucketBy, orderBy: ['n'] }] }], [source]);
      const found = await keys('out/buckets/');
      const homes = new Map<string, Set<string>>();
      let rows = 0;
      for (const key of found) {
        expect(key).toMatch(/^part=[01]\/part-0(_0000[0-3])?\.csv$/);
        const [part = ''] = key.split('/');
        const content = await text(await subject.lake.get(`out/buckets/${key}`));
        const numbers = content.trim().split('\n').map(Number);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        rows += numbers.length;
        for (const n of numbers)
          homes.set(`${part} ${n}`, (homes.get(`${part} ${n}`) ?? new Set()).add(key));
      }
      expect(rows).toBe(600);
      expect([...homes.values()].every(({ size }) => size === 1)).toBe(true);
    });

    it.each([undefined, 'year'])(
      'can read an output without rows; partitioned by %s',
      async (partitionBy) => {
        const prefix = `out/none-${partitionBy}/`;
        const sql = `SELECT 2010 AS year, CAST('1.00' AS DECIMAL(18, 2)) AS money WHERE 1 = 0`;
        const output = { format: 'parquet' as const, prefix, ...(partitionBy && { partitionBy }) };
        await run([{ name: 'none', sql, outputs: [output] }]);
        expect(await read(prefix, 'SELECT year, money FROM stored')).toEqual([]);
      },
    );
  });
}
