import { createHash } from 'node:crypto';
import { buffer, text } from 'node:stream/consumers';
import { parquetMetadataAsync } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComputeJob, Model, Output } from '#lake/ports/compute.js';
import { type ComputeSubject, listKeys, readStored, createTextSource } from './compute.subject.js';

/** Requirements for every engine that runs SELECTs and writes their rows. */
export function computeOutputSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, models and outputs: ${name}`, () => {
    let subject: ComputeSubject;
    const run = (models: Model[], sources: ComputeJob['sources'] = []) =>
      subject.compute.run({ name: 'conformance', sources, models });
    const keys = (prefix: string) => listKeys(subject.lake, prefix);
    const read = (prefix: string, sql: string) => readStored(subject.compute, prefix, sql);

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());

    it('returns collected rows with exact decimals and dates as text', async () => {
      const sql = `SELECT 1 AS n, CAST('-0.10' AS DECIMAL(18, 2)) AS money,
          CAST('9999999999999999.99' AS DECIMAL(18, 2)) AS much,
          CAST('2012-02-29' AS DATE) AS day, TRUE AS yes, 'ß"' AS word, CAST(NULL AS INTEGER) AS none`;
      const { rows, collected } = await run([{ name: 'values_of', sql, collect: true }]);
      expect(rows).toEqual({ values_of: 1 });
      expect(collected['values_of']).toEqual([
        {
          n: 1,
          money: '-0.10',
          much: '9999999999999999.99',
          day: '2012-02-29',
          yes: true,
          word: 'ß"',
          none: null,
        },
      ]);
    });

    it('lets a model read earlier ones, and counts the rows of each', async () => {
      const { rows, collected } = await run([
        { name: 'one', sql: 'SELECT 1 AS n UNION ALL SELECT 2' },
        { name: 'two', sql: 'SELECT n * 10 AS n FROM one WHERE n > 1', collect: true },
        { name: 'three', sql: 'SELECT n FROM two WHERE n > 100' },
      ]);
      expect(rows).toEqual({ one: 2, two: 1, three: 0 });
      expect(collected).toEqual({ two: [{ n: 20 }] });
    });

    it('reads rows inside the job, thousands or none', async () => {
      const rows = Array.from({ length: 20_000 }, (_, index) => [index, 2 ** 53 - 1 - index]);
      const { collected } = await run(
        [
          {
            name: 'summed',
            sql: `SELECT CAST(count(*) AS INTEGER) AS n, CAST(sum(a) AS STRING) AS low,
                CAST(max(b) AS STRING) AS high, (SELECT CAST(count(*) AS INTEGER) FROM nobody) AS none
              FROM given WHERE a + b = 9007199254740991`,
            collect: true,
          },
        ],
        [
          { kind: 'rows', name: 'given', columns: ['a', 'b'], rows },
          { kind: 'rows', name: 'nobody', columns: ['a'], rows: [] },
        ],
      );
      expect(collected['summed']).toEqual([
        { n: 20_000, low: '199990000', high: '9007199254740991', none: 0 },
      ]);
    });

    it('isolates concurrent jobs with equal names', async () => {
      const numbers = [1, 2, 3, 4, 5, 6];
      const results = await Promise.all(
        numbers.map((n) => run([{ name: 'same', sql: `SELECT ${n} AS n`, collect: true }])),
      );
      expect(results.map(({ collected }) => collected['same'])).toEqual(
        numbers.map((n) => [{ n }]),
      );
    });

    it('writes Parquet that reads back with the same rows and types', async () => {
      const sql = `SELECT 1 AS n, CAST('2.50' AS DECIMAL(18, 2)) AS money, CAST('2010-02-05' AS DATE) AS day,
          FALSE AS flag, CAST(NULL AS STRING) AS word
        UNION ALL SELECT -1, NULL, NULL, NULL, 'a, "b"' ORDER BY n DESC`;
      const prefix = 'out/types/';
      await run([{ name: 'typed', sql, outputs: [{ format: 'parquet', prefix }] }]);
      expect(await read(prefix, 'SELECT * FROM stored ORDER BY n DESC')).toEqual([
        { n: 1, money: '2.50', day: '2010-02-05', flag: false, word: null },
        { n: -1, money: null, day: null, flag: null, word: 'a, "b"' },
      ]);
      expect(await read(prefix, 'SELECT sum(money) * 3 AS m FROM stored')).toEqual([{ m: '7.50' }]);
    });

    it('sums amounts beyond the limit of one amount, to the cent', async () => {
      const most = '9999999999999999.99';
      const amounts = Array(12).fill(`SELECT CAST('${most}' AS DECIMAL(18, 2)) AS money`);
      const sql = `SELECT CAST(sum(money) AS DECIMAL(38, 2)) AS total
        FROM (${amounts.join(' UNION ALL ')})`;
      const prefix = 'out/sums/';
      await run([{ name: 'summed', sql, outputs: [{ format: 'parquet', prefix }] }]);
      expect(await read(prefix, 'SELECT * FROM stored')).toEqual([
        { total: '119999999999999999.88' },
      ]);
    });

    it('writes CSV for PostgreSQL: no header, null as nothing, quotes where needed', async () => {
      const sql = `SELECT 1 AS n, CAST('-2.50' AS DECIMAL(18, 2)) AS money, CAST('2010-02-05' AS DATE) AS day,
          TRUE AS flag, 'a, "b"' AS word
        UNION ALL SELECT 2, NULL, NULL, NULL, NULL`;
      const output = {
        format: 'csv' as const,
        prefix: 'out/csv/',
        sql: 'SELECT * FROM c ORDER BY n',
      };
      await run([{ name: 'c', sql, outputs: [output] }]);
      const [key] = await keys('out/csv/');
      expect(await text(await subject.lake.get(`out/csv/${key}`))).toBe(
        '1,-2.50,2010-02-05,true,"a, ""b"""\n2,,,,\n',
      );
    });

    it('writes the rows and order of each output', async () => {
      const rows = 'SELECT 1 AS n UNION ALL SELECT 3 UNION ALL SELECT 2';
      const outputs = [
        { format: 'csv' as const, prefix: 'out/up/', sql: 'SELECT n FROM m ORDER BY n' },
        {
          format: 'csv' as const,
          prefix: 'out/down/',
          sql: 'SELECT n FROM m WHERE n > 1 ORDER BY n DESC',
        },
      ];
      await run([{ name: 'm', sql: rows, outputs }]);
      const written = async (prefix: string) =>
        text(await subject.lake.get(`${prefix}${(await keys(prefix))[0]}`));
      expect(await written('out/up/')).toBe('1\n2\n3\n');
      expect(await written('out/down/')).toBe('3\n2\n');
    });

    it('writes every row once when the order does not matter, also without rows', async () => {
      const sql = 'SELECT n FROM range(300000) AS numbers(n)';
      const output = { format: 'csv' as const, prefix: 'unordered/', isUnordered: true };
      const empty = {
        ...output,
        prefix: 'unordered-empty/',
        sql: 'SELECT n FROM many WHERE n < 0',
      };
      const onPart: string[] = [];
      const models = [{ name: 'many', sql, outputs: [output, empty] }];
      await subject.compute.run(
        { name: 'conformance', sources: [], models },
        { onOutput: (prefix) => onPart.push(prefix) },
      );
      expect(onPart.sort()).toEqual(['unordered-empty/', 'unordered/']);
      const written = async (prefix: string) => {
        const parts: string[] = [];
        for (const key of await keys(prefix)) {
          parts.push(await text(await subject.lake.get(prefix + key)));
        }
        return parts
          .join('')
          .split('\n')
          .filter((line) => line !== '')
          .map(Number);
      };
      const numbers = (await written('unordered/')).sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: 300_000 }, (_, n) => n));
      expect(await written('unordered-empty/')).toEqual([]);
    });

    it('writes field ids for all columns of a file or for none, and copies none', async () => {
      const ids = async (prefix: string) => {
        const [key = ''] = await keys(prefix);
        const bytes = new Uint8Array(await buffer(await subject.lake.get(prefix + key))).buffer;
        const slice = (from: number, to?: number) => bytes.slice(from, to);
        const footer = await parquetMetadataAsync({ byteLength: bytes.byteLength, slice });
        return footer.schema.slice(1).map(({ name, field_id: id }) => [name, id]);
      };
      const fieldIds = new Map([
        ['a', 7],
        ['b', 2],
        ['gone', 3],
      ]);
      const output = { format: 'parquet' as const, fieldIds };
      const columns = `SELECT 1 AS a, CAST('1.50' AS DECIMAL(18, 2)) AS b`;
      const inOrder = { ...output, prefix: 'ids/in-order/', orderBy: ['a'] };
      const inFolders = { ...output, prefix: 'ids/folders/', partitionBy: 'c', isUnordered: true };
      const incomplete = { ...output, prefix: 'ids/incomplete/', isUnordered: true };
      await run([
        { name: 'two', sql: columns, outputs: [inOrder] },
        { name: 'three', sql: `${columns}, 'x' AS c`, outputs: [inFolders, incomplete] },
      ]);
      const two = [
        ['a', 7],
        ['b', 2],
      ];
      expect(await ids('ids/in-order/')).toEqual(two);
      expect(await ids('ids/folders/')).toEqual(two);
      const none = ['a', 'b', 'c'].map((name) => [name, undefined]);
      expect(await ids('ids/incomplete/')).toEqual(none);
      const copy = { format: 'parquet' as const, prefix: 'ids/copy/' };
      await run(
        [{ name: 'copied', sql: 'SELECT * FROM stored', outputs: [copy] }],
        [{ kind: 'parquet', name: 'stored', prefix: 'ids/in-order/' }],
      );
      expect(await ids('ids/copy/')).toEqual(none.slice(0, 2));
    });

    it('replaces earlier objects under a prefix', async () => {
      const prefix = 'out/replaced/';
      const write = (sql: string) =>
        run([{ name: 'r', sql, outputs: [{ format: 'parquet', prefix, partitionBy: 'k' }] }]);
      await write('SELECT 1 AS k, 1 AS n UNION ALL SELECT 2, 2');
      await write('SELECT 3 AS k, 3 AS n');
      expect(await read(prefix, 'SELECT CAST(k AS INTEGER) AS k, n FROM stored')).toEqual([
        { k: 3, n: 3 },
      ]);
    });

    it('accepts the functions that all engines share', async () => {
      const sql = `SELECT regexp_like('17666.0', '^[0-9]+([.]0+)?$') AS matches,
          date_sub(CAST('2012-03-01' AS DATE), 364) AS before, split_part('3.0', '.', 1) AS part,
          CAST(year(CAST('2012-03-01' AS DATE)) AS INTEGER) AS y,
          CAST(month(CAST('2012-03-01' AS DATE)) AS INTEGER) AS m`;
      const { collected } = await run([{ name: 'shared', sql, collect: true }]);
      expect(collected['shared']).toEqual([
        { matches: true, before: '2011-03-03', part: '3', y: 2012, m: 3 },
      ]);
    });

    it('writes the same bytes for the same job over the same data', async () => {
      const lines = Array.from(
        { length: 150_000 },
        (_, i) => `${(i * 7919) % 150_000},${i % 45},${(i % 2000) / 100}`,
      );
      const source = await createTextSource(subject.lake, [
        { content: ['a,b,c', ...lines].join('\n') },
      ]);
      const digests = async (prefix: string) => {
        const job = { name: 'bytes', sources: [source], models: [buildModel(prefix)] };
        await subject.compute.run(job);
        const found: Record<string, string> = {};
        for (const key of await keys(prefix)) {
          const bytes = await buffer(await subject.lake.get(prefix + key));
          found[key] = createHash('sha256').update(bytes).digest('hex');
        }
        return found;
      };
      const first = await digests('bytes/1/');
      expect(Object.keys(first).length).toBeGreaterThanOrEqual(14);
      for (const again of ['bytes/2/', 'bytes/3/', 'bytes/1/']) {
        expect(await digests(again)).toEqual(first);
      }
    });
  });
}

/** Large enough that an engine works in parallel. */
function buildModel(prefix: string): Model {
  const sorted = 'SELECT * FROM big ORDER BY part, n';
  return {
    name: 'big',
    sql: `SELECT CAST(a AS INTEGER) AS n, CAST(b AS INTEGER) AS store, CAST(c AS DECIMAL(18, 2)) AS money,
            CAST(a AS INTEGER) % 5 AS part FROM raw`,
    outputs: [
      { format: 'parquet', prefix: `${prefix}parquet/`, sql: sorted },
      { format: 'csv', prefix: `${prefix}csv/`, sql: sorted },
      { format: 'parquet', prefix: `${prefix}parquet-parts/`, sql: sorted, partitionBy: 'part' },
      { format: 'csv', prefix: `${prefix}csv-parts/`, sql: sorted, partitionBy: 'part' },
      ...[0, 1].map((part): Output => ({
        format: 'parquet',
        prefix: `${prefix}slice-${part}/`,
        where: `part = ${part}`,
        orderBy: ['n'],
      })),
    ],
  };
}
