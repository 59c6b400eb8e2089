import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { ChangeWatch } from './change-watch.js';
import { queryRows } from './rows.js';

const NAME = 'watch-test';
const number = z.object({ number: z.int() });

describe('ChangeWatch', () => {
  let database: TestWarehouse;
  let watch: ChangeWatch<number | undefined>;
  const query = (sql: string) => database.warehouse.query(sql);
  const endConnections = () =>
    query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${NAME}'`,
    );

  beforeEach(async () => {
    database = await createTestWarehouse();
    await query('CREATE TABLE changing AS SELECT 1 AS number');
    watch = new ChangeWatch(database.warehouse, {
      applicationName: NAME,
      channel: 'changed',
      readState: async (session) =>
        (await queryRows(session, number, 'SELECT number FROM changing'))[0]?.number,
    });
    await watch.start();
  });
  afterEach(async () => {
    await watch.close();
    await database.drop();
  });

  it('has the state after its start', () => {
    expect(watch.state).toBe(1);
  });

  it('sees a change with and without a notification', async () => {
    await query('UPDATE changing SET number = 2');
    await query('NOTIFY changed');
    await expect.poll(() => watch.state).toBe(2);
    await query('UPDATE changing SET number = 3');
    await expect.poll(() => watch.state, { timeout: 30_000 }).toBe(3);
  });

  it('reads a later state on refresh', async () => {
    await query('UPDATE changing SET number = 4');
    await Promise.all([watch.refresh(), watch.refresh(), watch.refresh()]);
    expect(watch.state).toBe(4);
  });

  it('reports that it cannot read, keeps its state and recovers by itself', async () => {
    await query('ALTER TABLE changing RENAME TO gone');
    await expect(watch.check()).rejects.toThrow(/changing/);
    expect(watch.state).toBe(1);
    await query('ALTER TABLE gone RENAME TO changing');
    await watch.check();
    await query('UPDATE changing SET number = 5');
    await endConnections();
    await expect.poll(() => watch.state, { timeout: 30_000 }).toBe(5);
    await watch.check();
  });

  it('stops reading when it is closed', async () => {
    await watch.close();
    const connections: unknown = await query(
      `SELECT pid FROM pg_stat_activity WHERE application_name = '${NAME}'`,
    );
    expect(connections).toEqual([]);
    await watch.refresh();
    expect(watch.state).toBe(1);
  });
});
