import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableRegistry } from '#lake/ports/table-registry.js';
import { type TableRegistrySubject, fillTable } from './table-registry.subject.js';

const parts = {
  name: 'parts',
  folders: [
    { prefix: 't/parts/year=2010/', value: '2010' },
    { prefix: 't/parts/year=2011/', value: '2011' },
  ],
  partitionBy: 'year',
  rows: 2,
};

/** Requirements for every TableRegistry. */
export function describeTableRegistry(
  name: string,
  create: () => Promise<TableRegistrySubject>,
): void {
  describe(`TableRegistry conformance: ${name}`, () => {
    let subject: TableRegistrySubject;
    let registry: TableRegistry;
    const write = (prefix: string, sql: string, partitionBy?: string) =>
      fillTable(subject, prefix, sql, partitionBy);

    beforeAll(async () => {
      subject = await create();
      ({ registry } = subject);
    });
    afterAll(() => subject.close());

    it('has no tables at first, and names a missing one', async () => {
      expect(await registry.tables()).toEqual([]);
      await expect(registry.locate('nowhere')).rejects.toMatchObject({
        code: 'TABLE_NOT_FOUND',
        message: expect.stringContaining('nowhere') as string,
      });
    });

    it('publishes a table and runs queries over it', async () => {
      await write(
        't/one/',
        `SELECT 1 AS n, CAST('0.10' AS DECIMAL(18, 2)) AS money UNION ALL SELECT 2, 0.20`,
      );
      const table = { name: 'amounts', folders: [{ prefix: 't/one/' }], rows: 2 };
      await registry.publish(table);
      expect(await registry.locate('amounts')).toEqual(table);
      expect(await registry.query('SELECT n, money FROM amounts ORDER BY n')).toEqual([
        { n: 1, money: '0.10' },
        { n: 2, money: '0.20' },
      ]);
    });

    it('points a name at another folder, for every later reader', async () => {
      await write('t/two/', 'SELECT 7 AS n, CAST(0 AS DECIMAL(18, 2)) AS money');
      await registry.publish({ name: 'amounts', folders: [{ prefix: 't/two/' }], rows: 1 });
      expect(await registry.query('SELECT n FROM amounts')).toEqual([{ n: 7 }]);
      expect((await registry.locate('amounts')).rows).toBe(1);
    });

    it('shows one complete folder while it is replaced', async () => {
      const versions = [
        { name: 'amounts', folders: [{ prefix: 't/one/' }], rows: 2 },
        { name: 'amounts', folders: [{ prefix: 't/two/' }], rows: 1 },
      ];
      const flips = (async () => {
        for (let i = 0; i < 10; i++)
          for (const version of versions) await registry.publish(version);
      })();
      for (let i = 0; i < 20; i++) {
        expect(versions).toContainEqual(await registry.locate('amounts'));
      }
      await flips;
    });

    it('supports partition columns and joins', async () => {
      await write(
        't/parts/',
        `SELECT 2010 AS year, 7 AS n, 'a' AS word UNION ALL SELECT 2011, 1, 'b'`,
        'year',
      );
      await registry.publish(parts);
      await registry.publish({ name: 'amounts', folders: [{ prefix: 't/two/' }], rows: 1 });
      const sql = `SELECT year, word FROM parts JOIN amounts ON amounts.n = parts.n`;
      expect(await registry.query(sql)).toEqual([{ year: 2010, word: 'a' }]);
    });

    it('lists its tables by name', async () => {
      const tables = await registry.tables();
      expect(tables.map(({ name: table }) => table)).toEqual(['amounts', 'parts']);
      expect(tables[1]).toEqual(parts);
    });

    it('fails a wrong query', async () => {
      await expect(registry.query('SELECT nothing FROM parts')).rejects.toMatchObject({
        code: 'COMPUTE_FAILED',
      });
    });
  });
}
