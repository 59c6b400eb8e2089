import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComputeJob, Model } from '#lake/ports/compute.js';
import { foldersUnder } from '../setup/folders-under.js';
import type { ComputeSubject } from './compute.subject.js';
import { removeParquet } from './damaged-parquet.js';

/** Requirements for every engine that reads tables of the catalog. */
export function computeTablesSuite(name: string, create: () => Promise<ComputeSubject>): void {
  describe(`Compute conformance, tables: ${name}`, () => {
    let subject: ComputeSubject;
    const run = (models: Model[], sources: ComputeJob['sources'] = []) =>
      subject.compute.run({ name: 'conformance', sources, models });

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());

    const onlyKey = async (prefix: string) => {
      const keys: string[] = [];
      for await (const { key } of subject.lake.list(prefix)) keys.push(key);
      expect(keys).toHaveLength(1);
      return keys[0] ?? '';
    };

    it('reads tables of the catalog', async () => {
      const prefix = 'out/table/';
      await run([{ name: 't', sql: 'SELECT 5 AS n', outputs: [{ format: 'parquet', prefix }] }]);
      await subject.registry.publish({ name: 'fives', folders: [{ prefix }], rows: 1 });
      const { collected } = await run(
        [{ name: 'seen', sql: 'SELECT n + 1 AS n FROM f', collect: true }],
        [{ kind: 'table', name: 'f', table: 'fives' }],
      );
      expect(collected['seen']).toEqual([{ n: 6 }]);
    });

    it('reads a table with separate folders, and makes one column of their names', async () => {
      const write = (prefix: string, n: number) =>
        run([{ name: 't', sql: `SELECT ${n} AS n`, outputs: [{ format: 'parquet', prefix }] }]);
      const folders = [
        { prefix: 'out/run=1/chunk=a/year=2010/', value: '2010' },
        { prefix: 'apart/year=2011/', value: '2011' },
      ];
      for (const [index, { prefix }] of folders.entries()) await write(prefix, index + 1);
      await subject.registry.publish({ name: 'apart', folders, partitionBy: 'year', rows: 2 });
      const { collected } = await run(
        [
          { name: 'seen', sql: 'SELECT * FROM a ORDER BY n', collect: true },
          { name: 'late', sql: 'SELECT n FROM a WHERE year = 2011', collect: true },
        ],
        [{ kind: 'table', name: 'a', table: 'apart' }],
      );
      expect((collected['seen'] ?? []).map((row) => Object.entries(row))).toEqual([
        [
          ['n', 1],
          ['year', 2010],
        ],
        [
          ['n', 2],
          ['year', 2011],
        ],
      ]);
      expect(collected['late']).toEqual([{ n: 2 }]);
    });

    it('reads folder values that are not numbers, and null', async () => {
      const prefix = 'out/kinds/';
      const sql = `SELECT 'a b+c%*/' AS kind, 1 AS n UNION ALL SELECT NULL, 2`;
      await run([
        { name: 't', sql, outputs: [{ format: 'parquet', prefix, partitionBy: 'kind' }] },
      ]);
      const found = await foldersUnder(subject.lake, prefix, 'kind');
      await subject.registry.publish({
        name: 'kinds',
        folders: found,
        partitionBy: 'kind',
        rows: 2,
      });
      const { collected } = await run(
        [{ name: 'seen', sql: 'SELECT n, kind FROM k ORDER BY n', collect: true }],
        [{ kind: 'table', name: 'k', table: 'kinds' }],
      );
      expect(collected['seen']).toEqual([
        { n: 1, kind: 'a b+c%*/' },
        { n: 2, kind: null },
      ]);
    });

    it('opens only the folders that a model names', async () => {
      const sql = `SELECT '2010-01' AS month, 1 AS n UNION ALL SELECT '2010-02', 2
        UNION ALL SELECT '2010-03', 3`;
      const output = { format: 'parquet' as const, partitionBy: 'month', isUnordered: true };
      const prefix = 'out/named/';
      await run([{ name: 't', sql, outputs: [{ ...output, prefix: `${prefix}run=7/` }] }]);
      await removeParquet(
        subject.lake,
        await onlyKey(`${prefix}run=7/month=2010-02/`),
        async () => {
          const named = (months: string) => ({
            name: 'named',
            sql: `SELECT month FROM (${months}) m`,
            collect: true,
          });
          const only = { column: 'month', model: 'named' };
          const seen = (months: string) =>
            run(
              [
                named(months),
                { name: 'seen', sql: 'SELECT run, n FROM s ORDER BY n', collect: true },
              ],
              [{ kind: 'parquet', name: 's', prefix, only }],
            );
          const some = await seen(
            `SELECT '2010-03' AS month UNION SELECT '2010-01' UNION SELECT 'x'`,
          );
          expect(some.collected['seen']).toEqual([
            { run: '7', n: 1 },
            { run: '7', n: 3 },
          ]);
          const none = await seen(`SELECT 'x' AS month WHERE 1 = 0`);
          expect(none.collected['seen']).toEqual([]);
        },
      );
    });

    it('opens no folder of a table that a filter excludes', async () => {
      const folders = ['2010', '2011'].map((value) => ({
        prefix: `out/damaged/year=${value}/`,
        value,
      }));
      const sql = 'SELECT 2010 AS year, 1 AS n UNION ALL SELECT 2011, 2';
      const outputs = [{ format: 'parquet' as const, prefix: 'out/damaged/', partitionBy: 'year' }];
      await run([{ name: 't', sql, outputs }]);
      await subject.registry.publish({ name: 'damaged', folders, partitionBy: 'year', rows: 2 });
      await removeParquet(subject.lake, 'out/damaged/year=2011/part-0.parquet', async () => {
        const { collected } = await run(
          [{ name: 'seen', sql: 'SELECT n FROM d WHERE year = 2010', collect: true }],
          [{ kind: 'table', name: 'd', table: 'damaged' }],
        );
        expect(collected['seen']).toEqual([{ n: 1 }]);
      });
    });
  });
}
