import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { hasRows, queryRows } from './rows.js';

const sale = z.object({ store: z.int(), at: z.date(), sales: z.string().nullable() });
const VALUES = `(VALUES (1, timestamptz '2010-02-05Z', 12.50::numeric), (2, '2010-02-12Z', NULL))
                  AS v (store, at, sales)`;

describe('queryRows', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
    await database.warehouse.query(`CREATE TABLE public.sale AS SELECT * FROM ${VALUES}`);
  });
  afterAll(() => database.drop());

  const failure = async (row: z.ZodType, sql: string): Promise<string> => {
    const rows = queryRows(database.warehouse, row, sql);
    await expect(rows).rejects.toMatchObject({ code: 'WAREHOUSE_FAILED', retryable: false });
    return rows.then(String, (error: unknown) => (error as Error).message);
  };

  it('gives the rows in their order, without columns that nobody declared', async () => {
    const sql = `SELECT *, 'more' AS extra FROM ${VALUES} WHERE store <= $1 ORDER BY store DESC`;
    expect(await queryRows(database.warehouse, sale, sql, [2])).toEqual([
      { store: 2, at: new Date('2010-02-12T00:00:00Z'), sales: null },
      { store: 1, at: new Date('2010-02-05T00:00:00Z'), sales: '12.50' },
    ]);
  });

  it('gives none where there are none', async () => {
    expect(await queryRows(database.warehouse, sale, 'SELECT WHERE false')).toEqual([]);
  });

  it('gives what UPDATE and DELETE return', async () => {
    const store = z.object({ store: z.int() });
    await database.warehouse.transaction(async (manager) => {
      const updated = 'UPDATE public.sale SET store = store + 10 WHERE store = 1 RETURNING store';
      expect(await queryRows(manager, store, updated)).toEqual([{ store: 11 }]);
      const deleted = 'DELETE FROM public.sale RETURNING store';
      const rows = await queryRows(manager, store, deleted);
      expect(rows.map((row) => row.store).sort()).toEqual([11, 2]);
    });
  });

  it('checks what json_agg puts together', async () => {
    const week = z.object({ rows: z.array(z.object({ store: z.int() })) });
    const sql = `SELECT json_agg(json_build_object('store', store::text)) AS rows FROM ${VALUES}`;
    expect(await failure(week, sql)).toContain('column rows.0.store: ');
  });

  it('names statement, row, column and fault of a wrong type, and no value', async () => {
    const sql = '-- what sold\n SELECT 1 AS store,  now() AS at,\n 25::float8 / 2 AS sales';
    const message = await failure(sale, sql);
    expect(message).toContain('row 1 of "SELECT 1 AS store, now() AS at, 25::float8 / 2 AS sales"');
    expect(message).toContain('column sales: Invalid input: expected string, received number');
    expect(message).not.toContain('12.5');
  });

  it('finds a null in a later row, and a column that is missing', async () => {
    const found = sale.extend({ sales: z.string() });
    expect(await failure(found, `SELECT * FROM ${VALUES} ORDER BY store`)).toMatch(
      /^row 2 of .* column sales: .*received null/,
    );
    expect(await failure(sale, 'SELECT 1 AS store')).toMatch(/^row 1 of .* column at: /);
  });

  it('refuses a count in the place of an exact sum', async () => {
    const count = z.object({ rows: z.int() });
    expect(await failure(count, 'SELECT count(*) AS rows FROM public.sale')).toContain(
      'column rows: Invalid input: expected number, received string',
    );
  });

  it('takes the rows of pg as well as those of TypeORM', async () => {
    const session = new pg.Client(database.url);
    await session.connect();
    expect(
      await queryRows(session, z.object({ n: z.int() }), 'SELECT $1::integer AS n', [7]),
    ).toEqual([{ n: 7 }]);
    expect(await hasRows(session, 'SELECT 1')).toBe(true);
    expect(await hasRows(session, 'SELECT WHERE false')).toBe(false);
    await session.end();
  });
});

describe('hasRows', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
    await database.warehouse.query('CREATE TABLE public.sale AS SELECT 1 AS store');
  });
  afterAll(() => database.drop());

  it.each([
    ['SELECT FROM public.sale WHERE store = $1', 1, true],
    ['SELECT FROM public.sale WHERE store = $1', 2, false],
    ['UPDATE public.sale SET store = store WHERE store = $1 RETURNING store', 1, true],
    ['UPDATE public.sale SET store = store WHERE store = $1 RETURNING store', 2, false],
    ['INSERT INTO public.sale SELECT 3 WHERE $1 = 1 RETURNING store', 1, true],
    ['INSERT INTO public.sale SELECT 3 WHERE $1 = 1 RETURNING store', 2, false],
  ])('%s with %i: %s', async (sql, parameter, expected) => {
    expect(await hasRows(database.warehouse, sql, [parameter])).toBe(expected);
  });
});
