import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createWarehouse } from './data-source.js';
import { rowBatches } from './row-batches.js';

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

  /** Statements under way that hold a mark. */
  async function running(mark: string): Promise<number> {
    const rows: { n: number }[] = await database.warehouse.query(
      `SELECT count(*)::integer AS n FROM pg_stat_activity
       WHERE query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid()`,
      [mark],
    );
    return rows[0]?.n ?? 0;
  }

  it('gives every row once, in order, as text, a few thousand at once', async () => {
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

  it('ends the query when its reader leaves, between two batches', async () => {
    for await (const rows of read('SELECT n /* leaves */ FROM generate_series(1, 1000000) n')) {
      expect(rows).toHaveLength(2_000);
      break;
    }
    await vi.waitFor(async () => expect(await running('/* leaves */')).toBe(0), 10_000);
  });

  it('ends a query that the server is at work on', async () => {
    const controller = new AbortController();
    const first = read('SELECT pg_sleep(600) /* aborted */', [], controller.signal).next();
    const failed = expect(first).rejects.toThrow('canceling statement');
    await vi.waitFor(async () => expect(await running('/* aborted */')).toBe(1), 10_000);
    controller.abort();
    await failed;
    await vi.waitFor(async () => expect(await running('/* aborted */')).toBe(0), 10_000);
  });

  it('tells what is wrong with a query, and leaves the pool as it was', async () => {
    for (let round = 0; round < 12; round++) {
      await expect(read('SELECT 1 / 0').next()).rejects.toThrow('division by zero');
    }
  });

  it('ends with its time-out, whatever the pool has, and leaves the pool its own', async () => {
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

  it('counts what its reader takes to its time', async () => {
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

  it('asks nothing once it is aborted', async () => {
    await expect(read('SELECT 1', [], AbortSignal.abort()).next()).rejects.toThrow('abort');
  });
});
