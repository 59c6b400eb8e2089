import { expect, it, vi } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { openDatabase } from '#test/setup/databases.js';
import { weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';
import { OldSteps } from './old-steps.js';

it('are dropped by the worker, with its own login, as soon as it starts', async () => {
  const database = await createTestWarehouse();
  await database.warehouse.query(
    `INSERT INTO ops.events (at, flow, kind)
     SELECT now() - make_interval(days => days), 'weekly-sales', 'file.refused'
     FROM unnest(ARRAY[402, 401, 399, 0]) AS days;
     UPDATE ops.notification_cursor SET judged_event = 4;
     INSERT INTO ops.schedule_times (flow, schedule, due_at, outcome)
     SELECT 'weekly-sales', 'gone', now() - make_interval(days => days), 'skipped'
     FROM unnest(ARRAY[401, 399]) AS days;
     INSERT INTO ops.runs (flow, status, trigger, only_if_changed)
     SELECT 'weekly-sales', 'succeeded', 'admin', false FROM generate_series(1, 21);
     INSERT INTO ops.source_files (sha256, dataset, file_name, bytes) VALUES ('a', 'sales', 'sales.csv', 1);
     INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order, is_new)
     SELECT run_id, file_id, 'sales.csv', 1, false FROM ops.runs, ops.source_files`,
  );
  const warehouse = await openDatabase(embeddedUrl(database, 'worker'));
  const steps = new OldSteps(
    { openLineage: undefined, eventsKeptDays: 400 },
    new Ledgers(warehouse, [weeklySales]),
    warehouse,
  );
  const left = async (table: string) =>
    (await database.warehouse.query<object[]>(`SELECT FROM ops.${table}`)).length;
  steps.onApplicationBootstrap();
  await vi.waitFor(async () => {
    const counts = await Promise.all(['events', 'schedule_times', 'run_files'].map(left));
    // Each run has just been queued.
    expect(counts).toEqual([2 + 21, 1, 20]);
  }, 10_000);
  await steps.onApplicationShutdown();
  await warehouse.destroy();
  await database.drop();
});
