import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_VALUE, type TableRegistry } from '#lake/ports/table-registry.js';
import { foldersUnder } from '../setup/folders-under.js';
import { type TableRegistrySubject, fillTable } from './table-registry.subject.js';
import { removeParquet, removeRows } from './damaged-parquet.js';

const YEARLY =
  'SELECT year, CAST(sum(n) AS INTEGER) AS total FROM sales GROUP BY year ORDER BY year';

/** Requirements for every TableRegistry with tables of several folders. */
export function describeRegistryFolders(
  name: string,
  create: () => Promise<TableRegistrySubject>,
): void {
  describe(`TableRegistry conformance, folders: ${name}`, () => {
    let subject: TableRegistrySubject;
    let registry: TableRegistry;
    const write = (prefix: string, sql: string, partitionBy?: string) =>
      fillTable(subject, prefix, sql, partitionBy);
    /** Two rows, with `n` and the next number. */
    const twoRows = (week: string, n: number) =>
      `SELECT DATE '${week}' AS week_date, ${n} AS n UNION ALL SELECT DATE '${week}', ${n + 1}`;
    const [y2010, y2011, y2012] = [
      { prefix: 'a/run=7/chunk=x1/year=2010/', value: '2010' },
      { prefix: 'b/c/year=2011/', value: '2011' },
      { prefix: 'year=2012/', value: '2012' },
    ] as const;
    const sales = { name: 'sales', folders: [y2010, y2011, y2012], partitionBy: 'year', rows: 6 };

    beforeAll(async () => {
      subject = await create();
      ({ registry } = subject);
      await write(y2010.prefix, twoRows('2010-02-05', 1));
      await write(y2011.prefix, twoRows('2011-02-04', 10));
      await write(y2012.prefix, twoRows('2012-02-03', 100));
      await registry.publish(sales);
    });
    afterAll(() => subject.close());

    it('returns the columns of the files, then the folder’s value, and nothing else of the path', async () => {
      expect(await registry.locate('sales')).toEqual(sales);
      const [first] = await registry.query('SELECT * FROM sales ORDER BY n LIMIT 1');
      expect(Object.entries(first ?? {})).toEqual([
        ['week_date', '2010-02-05'],
        ['n', 1],
        ['year', 2010],
      ]);
    });

    it('replaces one folder and keeps the others', async () => {
      const redone = { prefix: 'b/d/year=2011/', value: '2011' };
      await write(redone.prefix, twoRows('2011-02-04', 20));
      await registry.publish({ ...sales, folders: [y2010, redone, y2012] });
      expect((await registry.locate('sales')).folders).toEqual([y2010, redone, y2012]);
      expect(await registry.query(YEARLY)).toEqual([
        { year: 2010, total: 3 },
        { year: 2011, total: 41 },
        { year: 2012, total: 201 },
      ]);
      await registry.publish(sales);
      expect(await registry.query(YEARLY)).toContainEqual({ year: 2011, total: 21 });
    });

    it('opens no folder that a filter on the partition column excludes', async () => {
      await removeParquet(subject.lake, `${y2012.prefix}part-0.parquet`, async () => {
        const sum = 'SELECT CAST(sum(n) AS INTEGER) AS total FROM sales';
        expect(await registry.query(`${sum} WHERE year = 2010`)).toEqual([{ total: 3 }]);
        expect(await registry.query(`${sum} WHERE year IN (2010, 2011)`)).toEqual([{ total: 24 }]);
        await expect(registry.query(sum)).rejects.toMatchObject({ code: 'COMPUTE_FAILED' });
      });
    });

    it('reads no row of a file that a range on another column excludes', async () => {
      await removeRows(subject.lake, `${y2012.prefix}part-0.parquet`, async () => {
        const sum = 'SELECT CAST(sum(n) AS INTEGER) AS total FROM sales';
        const until = `${sum} WHERE week_date BETWEEN DATE '2010-12-31' AND DATE '2011-12-31'`;
        expect(await registry.query(until)).toEqual([{ total: 21 }]);
        await expect(registry.query(sum)).rejects.toMatchObject({ code: 'COMPUTE_FAILED' });
      });
    });

    it('supports tables without rows, and ignores a folder with columns only', async () => {
      await write('none/', `SELECT 1 AS n, 2010 AS year WHERE 1 = 0`, 'year');
      const none = { prefix: 'none/' };
      const table = { name: 'few', folders: [none], partitionBy: 'year', rows: 0 };
      await registry.publish(table);
      expect(await registry.locate('few')).toEqual(table);
      expect(await registry.query('SELECT n, year FROM few')).toEqual([]);
      await registry.publish({ ...table, folders: [none, y2010], rows: 2 });
      expect(await registry.query('SELECT n, year FROM few ORDER BY n')).toEqual([
        { n: 1, year: 2010 },
        { n: 2, year: 2010 },
      ]);
    });

    it('supports values that are not numbers, and null', async () => {
      const sql = `SELECT 'a b+c%*/' AS kind, 1 AS n UNION ALL SELECT NULL, 2 UNION ALL SELECT '7', 3`;
      await write('kinds/', sql, 'kind');
      const folders = await foldersUnder(subject.lake, 'kinds/', 'kind');
      expect(folders.map(({ value }) => value).sort()).toEqual(['7', NO_VALUE, 'a b+c%*/']);
      await registry.publish({ name: 'kinds', folders, partitionBy: 'kind', rows: 3 });
      expect(await registry.query('SELECT n, kind FROM kinds ORDER BY n')).toEqual([
        { n: 1, kind: 'a b+c%*/' },
        { n: 2, kind: null },
        { n: 3, kind: '7' },
      ]);
    });

    it('supports null among integers', async () => {
      await write('nulls/', 'SELECT 5 AS k, 1 AS n UNION ALL SELECT NULL, 2', 'k');
      const folders = await foldersUnder(subject.lake, 'nulls/', 'k');
      await registry.publish({ name: 'nulls', folders, partitionBy: 'k', rows: 2 });
      expect(await registry.query('SELECT n, k FROM nulls ORDER BY n')).toEqual([
        { n: 1, k: 5 },
        { n: 2, k: null },
      ]);
    });

    it('supports as many folders as there are months in 25 years', async () => {
      const prefix = `chunks/${'0123456789abcdef'.repeat(4)}/`;
      await write(
        prefix,
        'SELECT CAST(range AS INTEGER) AS month, 1 AS n FROM range(300)',
        'month',
      );
      const folders = await foldersUnder(subject.lake, prefix, 'month');
      const table = { name: 'monthly', folders, partitionBy: 'month', rows: 300 };
      await registry.publish(table);
      expect(await registry.locate('monthly')).toEqual(table);
      const sql = `SELECT CAST(count(*) AS INTEGER) AS n, min(month) AS first, max(month) AS last FROM monthly`;
      expect(await registry.query(sql)).toEqual([{ n: 300, first: 0, last: 299 }]);
    });
  });
}
