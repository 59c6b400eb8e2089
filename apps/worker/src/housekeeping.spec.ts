import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { readConfig } from '#composition/read-config.js';
import { Erasures } from '#pipeline/erasures/erasures.js';
import { erasePerson } from '#pipeline/erasures/request-erasure.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { openDatabase } from '#test/setup/databases.js';
import { retailMart, weeklyForecast, weeklySales } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { toCsv, deliver } from '#test/setup/source-files.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';
import { ErasedPeople, Retention } from './housekeeping.js';

const INTERVAL_MS = 5_000;
const HEADER =
  'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';

describe('ErasedPeople', () => {
  let pipeline: TestPipeline;
  let people: ErasedPeople;
  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const config = readConfig({ SOURCE_URL: `file:${pipeline.folder}` });
    const flows = Array.from(pipeline.flows.values(), ({ services }) => services);
    people = new ErasedPeople(config, {
      flows,
      settleMs: 0,
      isMetered: false,
      fileEvents: undefined,
    });
  });
  afterEach(async () => {
    await people.onApplicationShutdown();
    vi.useRealTimers();
    await pipeline.close();
  });

  it('removes erased people from the source', async () => {
    await deliver(pipeline.folder, {
      'customers.csv': toCsv(HEADER, '17,Anna,Ames,Elm,1,2,2025-01-01'),
    });
    await people.onApplicationBootstrap();
    const { ledger } = pipeline.flows.get('retail-mart')!.services;
    const asked = { dataset: 'customers', person: '17', actor: 'key 7', reason: 'asked' };
    await erasePerson(ledger, asked);
    await expect
      .poll(
        async () => {
          vi.advanceTimersByTime(INTERVAL_MS);
          const [erasure] = await new Erasures(pipeline.warehouse, 'retail-mart').list(1);
          return erasure?.doneAt;
        },
        { timeout: 20_000 },
      )
      .toBeInstanceOf(Date);
    expect(await readFile(join(pipeline.folder, 'customers.csv'), 'utf8')).toBe(
      toCsv(HEADER, '17,,,,,,2025-01-01'),
    );
  });
});

it("drops old events and times with the worker's login, as soon as it starts", async () => {
  const database = await createTestWarehouse();
  await database.warehouse.query(
    `INSERT INTO ops.events (at, flow, kind)
     SELECT now() - make_interval(days => days), 'weekly-sales', 'file.refused'
     FROM unnest(ARRAY[402, 401, 399, 0]) AS days;
     UPDATE ops.notification_cursor SET evaluated_event = 4;
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
  const retention = new Retention(
    { openLineage: undefined, eventsKeptDays: 400 },
    new Ledgers(warehouse, [weeklySales, retailMart, weeklyForecast]),
    warehouse,
  );
  const left = async (table: string) =>
    (await database.warehouse.query<object[]>(`SELECT FROM ops.${table}`)).length;
  await retention.onApplicationBootstrap();
  await vi.waitFor(async () => {
    const counts = await Promise.all(['events', 'schedule_times', 'run_files'].map(left));
    // Each run has just been queued.
    expect(counts).toEqual([2 + 21, 1, 20]);
  }, 10_000);
  await retention.onApplicationShutdown();
  await warehouse.destroy();
  await database.drop();
});
