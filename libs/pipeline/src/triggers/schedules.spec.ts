import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLedger } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { decideSchedules } from './decide-schedules.js';
import { dropOldTimes, Schedules } from './schedules.js';

let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());

it('drops old times, which never start a run again', async () => {
  const ledger = createLedger(database.warehouse);
  const schedules = new Schedules(ledger);
  const act = { actor: 'key 1', reason: 'a test' };
  await schedules.set(
    {
      name: 'nightly',
      cron: '30 2 * * *',
      zone: 'UTC',
      missed: 'skip',
      onlyIfChanged: true,
      priority: 'normal',
    },
    act,
  );
  await database.warehouse.query(`UPDATE ops.schedules SET decided_until = '2026-01-01T00:00Z'`);
  for (const day of [1, 2, 3]) {
    await decideSchedules(ledger, new Date(Date.UTC(2026, 0, day, 12)));
  }
  // A row for a time that the schedule has not reached is kept, though such a row cannot occur.
  await database.warehouse.query(
    `INSERT INTO ops.schedule_times (flow, schedule, due_at, outcome)
     VALUES ('weekly-sales', 'nightly', '2026-01-04T02:30Z', 'skipped')`,
  );
  // The times are at 02:30; the third is 400 days old half an hour after `now`.
  const now = new Date(Date.UTC(2026, 0, 3 + 400, 2));
  expect(await dropOldTimes(database.warehouse, 400, now)).toBe(2);
  expect(await dropOldTimes(database.warehouse, 100, now)).toBe(1);
  const left = (await schedules.times(10)).map(({ dueAt }) => dueAt.toISOString().slice(0, 10));
  expect(left).toEqual(['2026-01-04']);
  expect(await decideSchedules(ledger, new Date(Date.UTC(2026, 0, 3, 12)))).toEqual([]);
  expect(await schedules.times(10)).toHaveLength(1);
});
