import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { createDatabase, dropDatabase } from '#test/setup/databases.js';
import { createWarehouse } from './data-source.js';
import { loadMigrations, migrate, requireCurrentSchema } from './migrations.js';

it('gives each migration a time of its own, since that orders them', async () => {
  const times = (await loadMigrations()).map(
    (Migration) => /\d{13}$/.exec(new Migration().name ?? '')?.[0],
  );
  expect(new Set(times).size).toBe(times.length);
  expect(times.length).toBeGreaterThan(40);
});

describe('migrate', () => {
  let url: string;
  let warehouses: DataSource[];

  beforeEach(async () => {
    url = await createDatabase(inject('serverUrl'), 'migrations');
    const open = () => createWarehouse({ url, applicationName: 'test', entities: [] });
    warehouses = await Promise.all(Array.from({ length: 3 }, open));
    await Promise.all(warehouses.map((warehouse) => warehouse.initialize()));
  });
  afterEach(async () => {
    await Promise.all(warehouses.map((warehouse) => warehouse.destroy()));
    await dropDatabase(inject('serverUrl'), url);
  });

  it('runs every migration once when several processes start at once on an empty database', async () => {
    await Promise.all(warehouses.map(migrate));
    const ran = await warehouses[0]!.query<{ name: string }[]>(
      'SELECT name FROM schema_migrations',
    );
    const expected = (await loadMigrations()).map((Migration) => new Migration().name);
    expect(ran.map(({ name }) => name).sort()).toEqual(expected.sort());
  });

  it('refuses a PostgreSQL that is too old, and changes nothing', async () => {
    const [warehouse] = warehouses;
    warehouse!.driver.version = '14.19';
    const refusal = {
      code: 'SERVER_TOO_OLD',
      message: expect.stringContaining('the warehouse is PostgreSQL 14.19') as string,
    };
    await expect(migrate(warehouse!)).rejects.toMatchObject(refusal);
    await expect(requireCurrentSchema(warehouse!)).rejects.toMatchObject(refusal);
    expect(await warehouse!.query("SELECT to_regclass('schema_migrations') AS name")).toEqual([
      { name: null },
    ]);
  });

  it('refuses a newer schema and does not run pending migrations', async () => {
    const [warehouse] = warehouses;
    await migrate(warehouse!);
    await warehouse!.query(
      `DELETE FROM schema_migrations WHERE name LIKE 'pruned-events%';
       INSERT INTO schema_migrations ("timestamp", name)
       VALUES (9000000000000, 'later9000000000000'), (1, 'another0000000000001')`,
    );
    const ran = () => warehouse!.query<object[]>('SELECT * FROM schema_migrations ORDER BY id');
    const before = await ran();
    const newer = {
      code: 'SCHEMA_NEWER',
      message: expect.stringContaining('(migration 9000000000000-later)') as string,
      retryable: false,
    };
    await expect(migrate(warehouse!)).rejects.toMatchObject(newer);
    await expect(requireCurrentSchema(warehouse!)).rejects.toMatchObject(newer);
    expect(await ran()).toEqual(before);
  });

  it('waits for another process’s migrations', async () => {
    const [first, second] = warehouses;
    const holder = first!.createQueryRunner();
    await holder.query('SELECT pg_advisory_lock(7304421)');
    let isDone = false;
    const migrated = migrate(second!).then(() => (isDone = true));
    await expect.poll(() => countWaiting(first!)).toBe(1);
    expect(isDone).toBe(false);
    expect(await first!.query("SELECT to_regclass('ops.runs') AS runs")).toEqual([{ runs: null }]);
    await holder.query('SELECT pg_advisory_unlock(7304421)');
    await holder.release();
    await migrated;
    expect(await countWaiting(first!)).toBe(0);
  });
});

/** Connections to this database that wait for an advisory lock. */
async function countWaiting(warehouse: DataSource): Promise<number> {
  const [row] = await warehouse.query<{ waiting: number }[]>(
    `SELECT count(*)::integer AS waiting FROM pg_locks
     WHERE locktype = 'advisory' AND NOT granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return row?.waiting ?? 0;
}
