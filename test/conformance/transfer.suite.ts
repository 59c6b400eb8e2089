import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Transfer, TransferPlan } from '#lake/ports/transfer.js';

/** A transfer from a migrated warehouse to an empty catalog. */
export interface TransferSubject {
  transfer: Transfer;
  warehouse: DataSource;
  registry: TableRegistry;
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

/** A table with a column of every type, and rows that a text format may change. */
const ODDITIES: TransferPlan = {
  name: 'conformance-oddities',
  from: 'core.oddities',
  columns: [
    { name: 'code', type: 'STRING' },
    { name: 'pieces', type: 'INTEGER' },
    { name: 'note', type: 'STRING' },
    { name: 'price', type: 'DECIMAL(18,2)' },
    { name: 'rate', type: 'DECIMAL(9,4)' },
    { name: 'sold', type: 'DATE' },
    { name: 'fresh', type: 'BOOLEAN' },
  ],
  key: 'code',
  to: 'oddities',
  prefix: 'transferred/oddities/',
  scratch: 'scratch/conformance-oddities/',
};

const CREATE_ODDITIES = `CREATE TABLE core.oddities (code text PRIMARY KEY, pieces integer, note text,
  price numeric(18, 2), rate numeric(9, 4), sold date, fresh boolean)`;

/** Expected rows in the catalog, by code. */
const ODD_ROWS = [
  ['', 0, 'no code', '0.00', '0.0000', '2000-02-29', false],
  [' blanks ', 1, '  outer blanks ', '0.10', '0.1000', '1900-01-01', true],
  ['a', -2147483648, '', '-0.01', '-0.0001', '2099-12-31', false],
  ['b', 2147483647, null, '9999999999999999.99', '99999.9999', null, null],
  ['c', null, 'a, "b" and \'c\'', '-9999999999999999.99', null, '1970-01-01', true],
  ['d', 7, '"', null, '1.5000', '2026-03-29', null],
  ['e', 7, 'line\nfeed, "quoted"\n', '12.50', '1.0000', '2026-03-29', true],
  ['f', 7, 'carriage\r\nreturn\r~n~', '12.50', '1.0000', '2026-03-29', true],
  ['g', 7, '\\N \\n \\" C:\\', '12.50', '1.0000', '2026-03-29', true],
  ['h', 7, '\\.', '12.50', '1.0000', '2026-03-29', true],
  ['i', 7, 'NULL', '12.50', '1.0000', '2026-03-29', true],
  ['j', 7, '~n ~ =', '12.50', '1.0000', '2026-03-29', true],
  ['k', 7, '\t;|\u00a0 ß e\u0301 日本 👩‍👧', '12.50', '1.0000', '2026-03-29', true],
  ['tea, "green"', 7, ',,,', '12.50', '1.0000', '2026-03-29', true],
  ['é', 7, '$CONDITIONS ${user} ?', '12.50', '1.0000', '2026-03-29', true],
] as const;

/** Requirements for every Transfer. */
export function describeTransfer(name: string, create: () => Promise<TransferSubject>): void {
  describe(`Transfer conformance: ${name}`, () => {
    let subject: TransferSubject;
    const fill = async (values: string) => {
      await subject.warehouse.query('DELETE FROM core.stores');
      if (values) await subject.warehouse.query(`INSERT INTO core.stores VALUES ${values}`);
    };
    const stores = () =>
      subject.registry.query('SELECT store, store_type, store_size FROM stores ORDER BY store');

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
      expect(await subject.registry.locate('stores')).toEqual({
        name: 'stores',
        folders: [{ prefix: STORES.prefix }],
        rows: 3,
      });
    });

    it('copies text that is difficult for delimited formats', async () => {
      await fill(`(1, 'a, "b"', 1), (2, 'Ü;''x''', 2), (3, '"', 3)`);
      await subject.transfer.transfer(STORES);
      expect((await stores()).map(({ store_type }) => store_type)).toEqual([
        'a, "b"',
        `Ü;'x'`,
        '"',
      ]);
    });

    it('copies every type exactly, also null and empty values', async () => {
      const { warehouse, registry } = subject;
      const names = ODDITIES.columns.map(({ name }) => name);
      await warehouse.query(CREATE_ODDITIES);
      for (const row of ODD_ROWS.toReversed()) {
        const places = row.map((_, index) => `$${index + 1}`).join(', ');
        await warehouse.query(`INSERT INTO core.oddities VALUES (${places})`, [...row]);
      }
      expect(await subject.transfer.transfer(ODDITIES)).toBe(ODD_ROWS.length);
      const copied = `SELECT ${names.join(', ')} FROM oddities ORDER BY code`;
      expect(await registry.query(copied)).toEqual(
        ODD_ROWS.map((row) =>
          Object.fromEntries(row.map((cell, index) => [names[index] ?? '', cell])),
        ),
      );
      // Compute with the values, to prove their types.
      const [sums] = await registry.query(
        `SELECT CAST(sum(price) AS DECIMAL(38, 2)) AS price, max(sold) AS sold,
           CAST(count(CASE WHEN fresh THEN 1 END) AS INTEGER) AS fresh,
           CAST(date_sub(min(sold), 1) AS STRING) AS before
         FROM oddities`,
      );
      expect(sums).toEqual({
        price: '112.59',
        sold: '2099-12-31',
        fresh: 11,
        before: '1899-12-31',
      });
    });

    it.each(['~', '"'])('copies a text of as many %s as fit a line of a file', async (c) => {
      const text = c.repeat(495_000);
      await fill('');
      await subject.warehouse.query('INSERT INTO core.stores VALUES (1, $1, 2)', [text]);
      await subject.transfer.transfer(STORES);
      expect((await stores())[0]?.['store_type'] === text).toBe(true);
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

    it('leaves only the table in the lake', async () => {
      const keys: string[] = [];
      for await (const { key } of subject.lake.list('')) keys.push(key);
      const others = keys.filter(
        (key) => !key.startsWith('transferred/') && !/^(catalog|scripts)\//.test(key),
      );
      expect(others).toEqual([]);
    });

    it('fails for a missing table, and keeps the published one', async () => {
      const before = await subject.registry.locate('stores');
      await expect(subject.transfer.transfer({ ...STORES, from: 'core.nothing' })).rejects.toThrow(
        'core.nothing',
      );
      expect(await subject.registry.locate('stores')).toEqual(before);
    });
  });
}
