import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeEach, describe, expect, it } from 'vitest';
import { findTableFolders } from '#catalogue/crawl/glue/table-folders.js';
import type { CrawlReport } from '#catalogue/crawl/crawl-report.js';
import { computeProfile } from '#catalogue/profile/compute-profile.js';
import { toTableDetail } from '#catalogue/operations/table-info.js';
import type { TestCrawler } from './test-crawler.js';

/**
 * Tests of a crawl that finds sibling folders.
 * @param opened the crawler of the spec
 * @param crawl writes files into a folder of this name in the crawler's home, and crawls it
 */
export function describeSiblingFolders(
  opened: () => TestCrawler,
  crawl: (name: string, files: Record<string, string>) => Promise<CrawlReport>,
): void {
  describe('sibling folders with the same columns', () => {
    let test: TestCrawler;
    beforeEach(() => {
      test = opened();
    });

    const sales = (...stores: number[]) =>
      Object.fromEntries(
        stores.map((store) => [
          `store_${store}/sales.csv`,
          `day,amount\n2012-01-05,${store}.50\n2012-01-06,1.25\n`,
        ]),
      );
    const indexFiles = ({ tables }: CrawlReport) =>
      Object.fromEntries(tables.map(({ address, files }) => [address, files]));

    it('form one table, with the name of the folder as a column', async () => {
      const thirty = Array.from({ length: 30 }, (_, n) => n + 1);
      const staff = { 'store_1/staff.csv': 'id,shift,role,wage\n1,early,till,9\n' };
      const report = await crawl('thirty', { ...sales(...thirty), ...staff });
      expect(indexFiles(report)).toEqual({ 'thirty.store': 30, 'thirty.store_1': 1 });
      expect(await test.columns('thirty.store')).toEqual([
        'day | DATE',
        'amount | DECIMAL(4,2)',
        'folder | VARCHAR',
      ]);
      const sql =
        "SELECT folder, sum(amount) FROM t WHERE folder IN ('store_2', 'store_30') GROUP BY 1 ORDER BY 1";
      expect(await test.rows('thirty.store', sql)).toEqual([
        ['store_2', '3.75'],
        ['store_30', '31.75'],
      ]);
      const table = await test.tables.find('thirty.store');
      const profile = await computeProfile(await test.relations.openRelation(table), test.engine, {
        table: 'thirty.store',
        limits: { ms: 60_000, memory: '512MB' },
      });
      expect(profile.columns.find(({ name }) => name === 'folder')).toMatchObject({
        type: 'VARCHAR',
        nulls: 0,
        distinct: { count: 30 },
      });
      const { partitions } = toTableDetail(table, await test.tables.files(table));
      expect(partitions).toHaveLength(30);
      expect(partitions).toContainEqual({ partition: 'folder=store_7', files: 1, bytes: 43 });
    });

    it("are the table's partitions for engines that read whole folders", async () => {
      await crawl('whole', { '2024-01/a.csv': 'id,n\n1,2\n', '2024-02/a.csv': 'id,n\n3,4\n' });
      const table = await test.tables.find('whole.a');
      const files = await test.tables.files(table);
      const paths = files.map(({ path }) => path);
      const root = `file:${join(test.home, 'whole')}/`;
      expect(findTableFolders(table, files, paths)).toEqual({
        location: root,
        partitions: ['2024-01', '2024-02'].map((folder) => ({
          location: `${root}${folder}/`,
          values: { folder },
        })),
      });
    });

    it("join the first folder's table when they arrive later, and only that one", async () => {
      const files = (folder: string) => ({ [`${folder}/year=2012/a.csv`]: 'id,n\n1,2\n' });
      await crawl('later', files('pos 08'));
      expect((await crawl('later', files('pos 09'))).tables).toMatchObject([
        { address: 'later.pos_08', outcome: 'widened', changes: ['folder is new', '1 file new'] },
      ]);
      expect((await crawl('later', files('pos 10'))).tables).toMatchObject([
        { address: 'later.pos_08', outcome: 'unchanged', changes: ['1 file new'] },
      ]);
      for (const gone of ['pos 08', 'pos 09']) {
        await rm(join(test.home, 'later', gone), { recursive: true });
      }
      expect((await crawl('later', {})).tables).toMatchObject([
        { address: 'later.pos_08', outcome: 'unchanged', changes: ['2 files removed'] },
      ]);
      expect(await test.rows('later.pos_08')).toEqual([[1, 2, 2012, 'pos 10']]);
    });

    it('stay separate when they already are tables', async () => {
      await crawl('apart', { 'pos_1/a.csv': 'id,n\n1,2\n', 'pos_2/a.csv': 'id,m\n1,2\n' });
      const added = { 'pos_2/a.csv': 'id,n\n3,4\n', 'pos_3/a.csv': 'id,n\n5,6\n' };
      expect(indexFiles(await crawl('apart', added))).toEqual({
        'apart.pos_1': 1,
        'apart.pos_2': 1,
        'apart.pos_3': 1,
      });
    });

    it('stay one table while one of them has other columns, and after it', async () => {
      await crawl('drift', sales(1, 2, 3));
      const other = { 'store_2/sales.csv': 'id,till\n1,2\n' };
      expect(indexFiles(await crawl('drift', other))).toEqual({
        'drift.store': 2,
        'drift.store_sales': 1,
      });
      // The table that it got meanwhile keeps it.
      expect(indexFiles(await crawl('drift', sales(2, 4)))).toEqual({
        'drift.store': 3,
        'drift.store_sales': 1,
      });
    });

    it('form one Parquet table when their columns have the same kinds', async () => {
      const duckdb = await DuckDBInstance.create(':memory:');
      const connection = await duckdb.connect();
      const values = ['1::INTEGER', '2.5::DOUBLE', 'NULL::BIGINT', "{'a': 1}", "'x'"];
      for (const [at, value] of values.entries()) {
        const folder = join(test.home, `kinds/day_${at}`);
        await mkdir(folder, { recursive: true });
        await connection.run(`COPY (SELECT ${value} AS v) TO '${folder}/p.parquet'`);
      }
      connection.closeSync();
      const report = await crawl('kinds', {});
      expect([report.unreadable, report.failed]).toEqual([[], []]);
      expect(indexFiles(report)).toEqual({ 'kinds.day': 3, 'kinds.day_3': 1, 'kinds.day_4': 1 });
      expect(await test.rows('kinds.day', 'SELECT folder, v FROM t ORDER BY folder')).toEqual([
        ['day_0', 1],
        ['day_1', 2.5],
        ['day_2', null],
      ]);
    });

    it('form separate tables when columns have no names', async () => {
      const report = await crawl('bare', { 'x_1/a.csv': '1,2\n3,4\n', 'x_2/a.csv': '5,6\n7,8\n' });
      expect(Object.values(indexFiles(report))).toEqual([1, 1]);
    });
  });
}
