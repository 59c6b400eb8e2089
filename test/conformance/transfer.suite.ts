import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '#lake/ports/catalog.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Transfer, TransferPlan } from '#lake/ports/transfer.js';

/** A transfer between a migrated warehouse and an empty catalog. */
export interface TransferSubject {
  transfer: Transfer;
  warehouse: DataSource;
  catalog: Catalog;
  lake: ObjectStore;
  close(): Promise<void>;
}

const STORES: TransferPlan = {
  name: 'conformance-stores',
  from: 'core.stores',
  columns: [
    { name: 'store', type: 'INTEGER' },
    { name: 'store_type', type: 'STRING' },
    { name: 'store_size', type: 'INTEGER' },
  ],
  key: 'store',
  to: 'stores',
  prefix: 'transferred/stores/',
  scratch: 'scratch/conformance/',
};

/** What every Transfer must do. */
export function transferSuite(name: string, create: () => Promise<TransferSubject>): void {
  describe(`Transfer conformance: ${name}`, () => {
    let subject: TransferSubject;
    const fill = async (values: string) => {
      await subject.warehouse.query('DELETE FROM core.stores');
      if (values) await subject.warehouse.query(`INSERT INTO core.stores VALUES ${values}`);
    };
    const stores = () =>
      subject.catalog.query('SELECT store, store_type, store_size FROM stores ORDER BY store');

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());

    it('copies every row with its types', async () => {
      await fill(`(2, 'B', 202307), (1, 'A', 151315), (45, 'C', 39690)`);
      expect(await subject.transfer.transfer(STORES)).toBe(3);
      expect(await stores()).toEqual([
        { store: 1, store_type: 'A', store_size: 151315 },
        { store: 2, store_type: 'B', store_size: 202307 },
        { store: 45, store_type: 'C', store_size: 39690 },
      ]);
      expect(await subject.catalog.locate('stores')).toEqual({
        name: 'stores',
        folders: [{ prefix: STORES.prefix }],
        rows: 3,
      });
    });

    it('copies text that delimited formats trip over', async () => {
      await fill(`(1, 'a, "b"', 1), (2, 'Ü;''x''', 2), (3, '"', 3)`);
      await subject.transfer.transfer(STORES);
      expect((await stores()).map(({ store_type }) => store_type)).toEqual([
        'a, "b"',
        `Ü;'x'`,
        '"',
      ]);
    });

    it('replaces the former copy', async () => {
      await fill(`(7, 'A', 1)`);
      expect(await subject.transfer.transfer(STORES)).toBe(1);
      expect(await stores()).toEqual([{ store: 7, store_type: 'A', store_size: 1 }]);
    });

    it('copies an empty table', async () => {
      await fill('');
      expect(await subject.transfer.transfer(STORES)).toBe(0);
      expect(await stores()).toEqual([]);
    });

    it('leaves nothing but the table in the lake', async () => {
      const keys: string[] = [];
      for await (const { key } of subject.lake.list('')) keys.push(key);
      const others = keys.filter(
        (key) => !key.startsWith(STORES.prefix) && !/^(catalog|scripts)\//.test(key),
      );
      expect(others).toEqual([]);
    });

    it('fails on a table that is not there, and leaves the published one', async () => {
      const before = await subject.catalog.locate('stores');
      await expect(subject.transfer.transfer({ ...STORES, from: 'core.nothing' })).rejects.toThrow(
        'core.nothing',
      );
      expect(await subject.catalog.locate('stores')).toEqual(before);
    });
  });
}
