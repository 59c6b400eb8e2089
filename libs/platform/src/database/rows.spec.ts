import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createWarehouse } from './data-source.js';
import { cancellableQuery, hasRows, queryRows, rowBatches } from './rows.js';

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

  it('returns rows in order, without undeclared columns', async () => {
    const sql = `SELECT *, 'more' AS extra FROM ${VALUES} WHERE store <= $1 ORDER BY store DESC`;
    expect(await queryRows(database.warehouse, sale, sql, [2])).toEqual([
      { store: 2, at: new Date('2010-02-12T00:00:00Z'), sales: null },
      { store: 1, at: new Date('2010-02-05T00:00:00Z'), sales: '12.50' },
    ]);
  });

  it('returns no rows for an empty result', async () => {
    expect(await queryRows(database.warehouse, sale, 'SELECT WHERE false')).toEqual([]);
  });

  it('returns the rows of UPDATE and DELETE', async () => {
    const store = z.object({ store: z.int() });
    await database.warehouse.transaction(async (manager) => {
      const updated = 'UPDATE public.sale SET store = store + 10 WHERE store = 1 RETURNING store';
      expect(await queryRows(manager, store, updated)).toEqual([{ store: 11 }]);
      const deleted = 'DELETE FROM public.sale RETURNING store';
      const rows = await queryRows(manager, store, deleted);
      expect(rows.map((row) => row.store).sort()).toEqual([11, 2]);
    });
  });

  it('checks the results of json_agg', async () => {
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

  it('finds a null in a later row, and a missing column', async () => {
    const found = sale.extend({ sales: z.string() });
    expect(await failure(found, `SELECT * FROM ${VALUES} ORDER BY store`)).toMatch(
      /^row 2 of .* column sales: .*received null/,
    );
    expect(await failure(sale, 'SELECT 1 AS store')).toMatch(/^row 1 of .* column at: /);
  });

  it('refuses a count where an exact sum is declared', async () => {
    const count = z.object({ rows: z.int() });
    expect(await failure(count, 'SELECT count(*) AS rows FROM public.sale')).toContain(
      'column rows: Invalid input: expected number, received string',
    );
  });

  it('accepts the rows of pg and of TypeORM', async () => {
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

async function readAll(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of batches);
}

describe('rowBatches', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  afterAll(() => database.drop());

  const read = (
    sql: string,
    parameters: unknown[] = [],
    signal = new AbortController().signal,
    timeoutMs = 600_000,
  ) => rowBatches(database.warehouse, sql, parameters, signal, timeoutMs);

  /** Running statements that contain a mark. */
  async function countRunning(mark: string): Promise<number> {
    const rows: { n: number }[] = await database.warehouse.query(
      `SELECT count(*)::integer AS n FROM pg_stat_activity
       WHERE query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid()`,
      [mark],
    );
    return rows[0]?.n ?? 0;
  }

  it('returns every row once, in order, as text, in batches of thousands', async () => {
    const sizes: number[] = [];
    const numbers: unknown[] = [];
    for await (const rows of read(
      'SELECT n, NULL FROM generate_series(1, $1::integer) n',
      [4_500],
    )) {
      sizes.push(rows.length);
      expect(rows.every(([, nothing]) => nothing === null)).toBe(true);
      numbers.push(...rows.map(([n]) => n));
    }
    expect(sizes).toEqual([2_000, 2_000, 500]);
    expect(numbers).toEqual(Array.from({ length: 4_500 }, (_, index) => String(index + 1)));
  });

  it('ends the query when its reader stops between two batches', async () => {
    for await (const rows of read('SELECT n /* leaves */ FROM generate_series(1, 1000000) n')) {
      expect(rows).toHaveLength(2_000);
      break;
    }
    await vi.waitFor(async () => expect(await countRunning('/* leaves */')).toBe(0), 10_000);
  });

  it('ends a query while the server executes it', async () => {
    const controller = new AbortController();
    const first = read('SELECT pg_sleep(600) /* aborted */', [], controller.signal).next();
    const failed = expect(first).rejects.toThrow('canceling statement');
    await vi.waitFor(async () => expect(await countRunning('/* aborted */')).toBe(1), 10_000);
    controller.abort();
    await failed;
    await vi.waitFor(async () => expect(await countRunning('/* aborted */')).toBe(0), 10_000);
  });

  it('reports the error of a query and leaves the pool unchanged', async () => {
    for (let round = 0; round < 12; round++) {
      await expect(read('SELECT 1 / 0').next()).rejects.toThrow('division by zero');
    }
  });

  it('uses its own time-out and restores the pool’s', async () => {
    const { url } = database;
    const warehouse = await createWarehouse({
      url,
      applicationName: 'test',
      entities: [],
      poolSize: 1,
      statementTimeoutMs: 12_345,
    });
    await warehouse.initialize();
    const { signal } = new AbortController();
    const timeouts: unknown[] = [];
    const show = "SELECT current_setting('statement_timeout')";
    for await (const rows of rowBatches(warehouse, show, [], signal, 600_000)) {
      timeouts.push(...rows);
    }
    expect(timeouts).toEqual([['10min']]);
    expect(await warehouse.query(show)).toEqual([{ current_setting: '12345ms' }]);
    const slow = rowBatches(warehouse, 'SELECT pg_sleep(600) /* slow */', [], signal, 100);
    await expect(slow.next()).rejects.toMatchObject({ code: '57014' });
    expect(await warehouse.query(show)).toEqual([{ current_setting: '12345ms' }]);
    await warehouse.destroy();
  });

  it('plans without nested loops where asked, and restores the setting of the connection', async () => {
    const { signal } = new AbortController();
    const text = "SELECT current_setting('enable_nestloop') AS setting";
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    const ask = async (withoutNestedLoops: boolean) =>
      (await cancellableQuery(pool, { text }, signal, withoutNestedLoops)).rows as unknown[];
    expect(await ask(true)).toEqual([{ setting: 'off' }]);
    const failing = cancellableQuery(pool, { text: 'SELECT 1 / 0' }, signal, true);
    await expect(failing).rejects.toThrow('division by zero');
    expect(await ask(false)).toEqual([{ setting: 'on' }]);
    await pool.end();
    const seen: unknown[] = [];
    for await (const rows of rowBatches(database.warehouse, text, [], signal, 60_000, 10, true))
      seen.push(...rows);
    expect(seen).toEqual([['off']]);
  });

  it('counts the time of its reader towards the time-out', async () => {
    const all = read('SELECT n /* waits */ FROM generate_series(1, 10000) n', [], undefined, 5_000);
    await all.next();
    const begun = `SELECT FROM pg_stat_activity
      WHERE query LIKE '%/* waits */%' AND pid <> pg_backend_pid()
        AND clock_timestamp() > query_start + interval '5.1 seconds'`;
    await vi.waitFor(async () => expect(await database.warehouse.query(begun)).toHaveLength(1), {
      timeout: 20_000,
    });
    await expect(readAll(all)).rejects.toMatchObject({ code: '57014' });
  });

  it('runs no query after it is aborted', async () => {
    await expect(read('SELECT 1', [], AbortSignal.abort()).next()).rejects.toThrow('abort');
  });
});

it.each([
  // The server says so before it closes the connection.
  ['57P01', 'terminating connection due to administrator command', true],
  ['', 'Connection terminated unexpectedly', true],
  ['57014', 'canceling statement due to statement timeout', false],
  ['42P01', 'relation "x" does not exist', false],
])('discards the connection after %s "%s": %s', async (code, message, isThrownAway) => {
  const released: unknown[] = [];
  const client = {
    query: () => Promise.reject(Object.assign(new Error(message), { code })),
    release: (isOver: unknown) => released.push(isOver),
  };
  const pool = { connect: () => Promise.resolve(client) } as unknown as Pool;
  const { signal } = new AbortController();
  await expect(cancellableQuery(pool, { text: 'SELECT 1' }, signal)).rejects.toThrow(message);
  expect(released).toEqual([isThrownAway]);
});
