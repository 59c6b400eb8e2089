import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseServiceUrl } from '../config/service-url.js';
import { toAppError } from '../errors/to-app-error.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createWarehouse } from './data-source.js';
import { connectPg } from './pg-transactions.js';
import { cancellableStatements, rowBatches } from './rows.js';

const NAME = 'lost-connection-test';

const isLost = (error: unknown) =>
  toAppError(error, 'WAREHOUSE_FAILED').code === 'WAREHOUSE_UNAVAILABLE';

/** An error without a listener would end the process; here it fails the whole run. */
describe('a connection that is lost', () => {
  let database: TestWarehouse;
  let pool: DataSource;
  beforeAll(async () => {
    database = await createTestWarehouse();
    pool = await createWarehouse({ url: database.url, applicationName: NAME, entities: [] });
    await pool.initialize();
  });
  afterAll(async () => {
    await pool.destroy();
    await database.drop();
  });

  const active = (): Promise<unknown[]> =>
    database.warehouse.query(
      `SELECT FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'`,
      [NAME],
    );
  const endConnections = async () => {
    await database.warehouse.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = $1`,
      [NAME],
    );
  };
  const underWay = () =>
    vi.waitFor(async () => expect(await active()).toHaveLength(1), { timeout: 10_000 });

  it('fails only the next statement when it is lost within a transaction', async () => {
    const transactions = await connectPg(parseServiceUrl(database.url)!, NAME);
    const lost = transactions.transaction(async (session) => {
      await session.query('SELECT 1');
      await endConnections();
      await session.query('SELECT 2');
    });
    await expect(lost).rejects.toSatisfy(isLost);
    const rows: unknown = await transactions.transaction((session) =>
      session.query('SELECT 3 AS three'),
    );
    expect(rows).toEqual([{ three: 3 }]);
    await endConnections();
  });

  it('fails a cancellable statement', async () => {
    const { signal } = new AbortController();
    const slow = cancellableStatements(pool)(signal).query('SELECT pg_sleep(60)');
    const failed = expect(slow).rejects.toSatisfy(isLost);
    await underWay();
    await endConnections();
    await failed;
    const answer = await cancellableStatements(pool)(signal).query('SELECT 3 AS three');
    expect(answer).toMatchObject({ rows: [{ three: 3 }] });
  });

  it('fails a slow reader of rows', async () => {
    const { signal } = new AbortController();
    const sql = 'SELECT generate_series(1, 1000000)';
    const read = async () => {
      for await (const rows of rowBatches(pool, sql, [], signal, 60_000)) {
        expect(rows.length).toBeGreaterThan(0);
        await endConnections();
      }
    };
    await expect(read()).rejects.toSatisfy(isLost);
  });
});
