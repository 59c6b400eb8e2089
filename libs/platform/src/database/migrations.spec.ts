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

  it('renames tables and columns while a run is open and a job is queued, and keeps their values', async () => {
    const [warehouse] = warehouses;
    const all = warehouse!.migrations;
    const isBefore = ({ name }: { name?: string }) => /\d{13}$/.exec(name ?? '')![0] < RENAMED;
    Object.assign(warehouse!, { migrations: all.filter(isBefore) });
    await migrate(warehouse!);
    await warehouse!.query(STATE_BEFORE);
    expect(await warehouse!.query(OLD_NAMES)).not.toEqual([]);
    Object.assign(warehouse!, { migrations: all });

    await migrate(warehouse!);

    expect(await warehouse!.query(OLD_NAMES)).toEqual([]);
    expect(await warehouse!.query(STATE_AFTER)).toEqual([
      {
        run: 'running, 00f067aa0ba902b7, 2026-01-01, false',
        plan: '7 of 9',
        job: 'queued by key 1 on 2026-01-02: {"told": 3, "askedBy": "key 1"}',
        correction: '1: 2 rows on 2026-01-03',
        next_correction: 2,
        file: 'encrypted',
        registration: 'shop.sales on 2026-01-04',
        rule: '2026-01-05, 2026-01-06',
        cursor: 4,
        query: 'key 2 on 2026-01-07',
      },
    ]);
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

const RENAMED = '1765200000061';

/** An open run with its plan, a queued job, and a row of each renamed table. */
const STATE_BEFORE = `
  INSERT INTO ops.runs (flow, status, trigger, only_if_changed, trace_parent, trace_asked_by, trace_begun_at)
  VALUES ('shop', 'running', 'admin', false, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
          '00f067aa0ba902b7', '2026-01-01');
  INSERT INTO ops.run_plans (run_id, relation, stage, periods_to_make, periods_made, rows_expected_by)
  SELECT run_id, 'sales', 'build', 9, 7, 'files' FROM ops.runs;
  INSERT INTO ops.catalogue_jobs (kind, arguments, asked_by, asked_at)
  VALUES ('crawl', '{"askedBy": "key 1", "told": 3}', 'key 1', '2026-01-02');
  INSERT INTO ops.source_files (sha256, dataset, file_name, bytes, is_sealed) VALUES ('a', 'sales', 'a.csv', 1, true);
  INSERT INTO ops.mended_rows (file_id, line, text, text_sha256, actor, mended_at)
  SELECT file_id, 2, 'rows', 'b', 'key 1', '2026-01-03' FROM ops.source_files;
  INSERT INTO ops.catalogue_told (address, database, name, columns, told_at)
  VALUES ('shop.sales', 'shop', 'sales', '[]', '2026-01-04');
  INSERT INTO ops.notification_rules (flow, name, kinds, channel, target, created_by, judged_until, judged_week)
  VALUES ('shop', 'failures', '{failure}', 'webhook', 'https://example.com', 'key 1', '2026-01-05', '2026-01-06');
  UPDATE ops.notification_cursor SET judged_event = 4;
  INSERT INTO ops.queries (query_id, asked_by, sql, asked_at)
  VALUES (gen_random_uuid(), 'key 2', 'SELECT 1', '2026-01-07')`;

const STATE_AFTER = `
  SELECT concat_ws(', ', run.status, trace_requested_by, trace_started_at::date, trace_reported::text) AS run,
    concat(periods_built, ' of ', periods_to_build) AS plan,
    concat(CASE WHEN job.started_at IS NULL THEN 'queued' END, ' by ', job.requested_by, ' on ',
           job.requested_at::date, ': ', arguments) AS job,
    concat(correction_id, ': ', line, ' ', text, ' on ', corrected_at::date) AS correction,
    nextval(pg_get_serial_sequence('ops.row_corrections', 'correction_id'))::integer AS next_correction,
    CASE WHEN is_encrypted THEN 'encrypted' END AS file,
    concat(address, ' on ', registered_at::date) AS registration,
    concat(evaluated_until::date, ', ', evaluated_week) AS rule,
    evaluated_event::integer AS cursor,
    concat(query.requested_by, ' on ', query.requested_at::date) AS query
  FROM ops.runs run, ops.run_plans, ops.catalogue_jobs job, ops.row_corrections, ops.source_files,
    ops.catalog_registrations, ops.notification_rules, ops.notification_cursor, ops.queries query`;

/** Names of tables, columns, indexes, sequences and constraints of ops with replaced words. */
const OLD_NAMES = `
  SELECT name FROM (
    SELECT relname FROM pg_class WHERE relnamespace = 'ops'::regnamespace
    UNION ALL
    SELECT attname FROM pg_attribute
    WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'ops'::regnamespace AND relkind IN ('r', 'v'))
    UNION ALL
    SELECT conname FROM pg_constraint WHERE connamespace = 'ops'::regnamespace
  ) AS named (name)
  WHERE name ~ 'mend(ed|ing)|told|judged|sealed|begun|asked_|made_|_made|to_make|held_until'`;

/** Connections to this database that wait for an advisory lock. */
async function countWaiting(warehouse: DataSource): Promise<number> {
  const [row] = await warehouse.query<{ waiting: number }[]>(
    `SELECT count(*)::integer AS waiting FROM pg_locks
     WHERE locktype = 'advisory' AND NOT granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return row?.waiting ?? 0;
}
