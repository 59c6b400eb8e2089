import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLedger } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Ledger } from '../ledger/ledger.js';
import { decideSchedules } from './decide-schedules.js';
import { Schedules, type ScheduleSetting } from './schedules.js';

const act = { actor: 'key 1', reason: 'a test' };
const nightly: ScheduleSetting = {
  name: 'nightly',
  cron: '30 2 * * *',
  zone: 'Europe/Berlin',
  missed: 'run',
  onlyIfChanged: true,
  priority: 'normal',
};

describe('schedules', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let schedules: Schedules;

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    schedules = new Schedules(ledger);
  });
  afterEach(() => database.drop());

  /** Sets a schedule as if at this moment. */
  const since = async (moment: string, change: Partial<ScheduleSetting> = {}) => {
    await schedules.set({ ...nightly, ...change }, act);
    await database.warehouse.query('UPDATE ops.schedules SET decided_until = $1', [moment]);
  };
  const decide = (moment: string) => decideSchedules(ledger, new Date(moment));
  const told = async () =>
    (await schedules.times(20)).map(({ dueAt, outcome, runId, missed }) =>
      [dueAt.toISOString().slice(5, 16), outcome, runId, missed].join(' '),
    );
  const finish = (status: string) =>
    database.warehouse.query('UPDATE ops.runs SET status = $1', [status]);

  it('start one run for each due time, across a clock change', async () => {
    await since('2026-10-23T12:00Z');
    for (let minute = 0; minute < 3 * 24 * 60; minute += 10) {
      const at = new Date(Date.UTC(2026, 9, 23, 12, minute));
      const begun = await decideSchedules(ledger, at);
      if (begun.length > 0) await finish('succeeded');
    }
    expect(await told()).toEqual([
      '10-26T01:30 started 3 0',
      '10-25T00:30 started 2 0',
      '10-24T00:30 started 1 0',
    ]);
  });

  it('start one run with any number of workers', async () => {
    await since('2026-06-01T12:00Z');
    const looks = Array.from({ length: 8 }, () => decide('2026-06-02T00:30:01Z'));
    expect((await Promise.all(looks)).flat()).toHaveLength(1);
    expect(await told()).toEqual(['06-02T00:30 started 1 0']);
    const [request] = await ledger.runs.listRequests('1');
    expect(request).toMatchObject({
      trigger: 'schedule',
      actor: 'schedule nightly',
      details: { schedule: 'nightly', dueAt: '2026-06-02T00:30:00.000Z', missed: 0 },
    });
  });

  it('start one run for all missed times', async () => {
    await since('2026-06-01T12:00Z');
    expect(await decide('2026-06-05T09:00Z')).toHaveLength(1);
    expect(await told()).toEqual(['06-05T00:30 started 1 3']);
  });

  it('skip missed times if set to', async () => {
    await since('2026-06-01T12:00Z', { missed: 'skip' });
    expect(await decide('2026-06-05T09:00Z')).toEqual([]);
    expect(await decide('2026-06-06T00:30:05Z')).toHaveLength(1);
    expect(await told()).toEqual(['06-06T00:30 started 1 0', '06-05T00:30 skipped  3']);
  });

  it.each([
    ['refuse', 'refused', 1],
    ['wait', 'waits', 2],
    ['merge', 'waits', 2],
  ] as const)('follow the concurrency setting: %s', async (concurrency, outcome, run) => {
    await database.warehouse.transaction((manager) =>
      ledger.settings.set(manager, { concurrency }),
    );
    await requestRun(ledger, 'admin', false);
    await since('2026-06-01T12:00Z');
    expect(await decide('2026-06-02T00:30:01Z')).toEqual([]);
    expect(await told()).toEqual([`06-02T00:30 ${outcome} ${run} 0`]);
  });

  it('join the waiting run', async () => {
    await database.warehouse.transaction((manager) =>
      ledger.settings.set(manager, { concurrency: 'merge' }),
    );
    await requestRun(ledger, 'admin', false);
    await requestRun(ledger, 'admin', false);
    await since('2026-06-01T12:00Z');
    await decide('2026-06-02T00:30:01Z');
    expect(await told()).toEqual(['06-02T00:30 merged 2 0']);
    // The earlier request was for a full run, so the joined run is one.
    expect((await ledger.runs.requireRun('2')).run).toMatchObject({
      status: 'waiting',
      onlyIfChanged: false,
    });
  });

  it('skip times while the flow is paused', async () => {
    await database.warehouse.transaction((manager) => ledger.settings.pause(manager, 'key 1', 'x'));
    await since('2026-06-01T12:00Z');
    expect(await decide('2026-06-02T00:30:01Z')).toEqual([]);
    expect(await told()).toEqual(['06-02T00:30 skipped  0']);
  });

  it('count from the moment they were set', async () => {
    await schedules.set(nightly, act);
    expect(await decide(new Date().toISOString())).toEqual([]);
    await since('2026-06-01T12:00Z');
    await schedules.set({ ...nightly, cron: '0 3 * * *' }, act);
    expect(await decide(new Date().toISOString())).toEqual([]);
    expect(await schedules.list()).toMatchObject([{ name: 'nightly', cron: '0 3 * * *' }]);
  });

  it('count from now, with a warning, after a worker with a fast clock decided them', async () => {
    await since('2026-06-01T12:00Z');
    // The clock is three days ahead.
    expect(await decide('2026-06-04T13:00Z')).toHaveLength(1);
    await finish('succeeded');
    const told: string[] = [];
    const look = (moment: string) =>
      decideSchedules(ledger, new Date(moment), (message) => told.push(message));
    expect(await look('2026-06-01T13:00Z')).toEqual([]);
    expect(told).toEqual([
      'schedule nightly of weekly-sales was checked until 2026-06-04T00:30:00.000Z, which is in the ' +
        'future, because a clock was ahead. It continues from now',
    ]);
    // Each night has its run, including the one that was decided too early.
    for (const day of ['02', '03', '04', '05']) {
      expect(await look(`2026-06-${day}T00:30:01Z`)).toHaveLength(1);
      await finish('succeeded');
    }
    expect(told).toHaveLength(1);
  });

  it('keep the decision of a clock that was seconds ahead', async () => {
    await since('2026-06-01T12:00Z');
    expect(await decide('2026-06-02T00:30:00Z')).toHaveLength(1);
    await finish('succeeded');
    expect(await decide('2026-06-02T00:29:50Z')).toEqual([]);
    expect(await decide('2026-06-02T00:30:10Z')).toEqual([]);
    expect(await told()).toEqual(['06-02T00:30 started 1 0']);
  });

  it('can be removed without their runs', async () => {
    await since('2026-06-01T12:00Z');
    await decide('2026-06-02T00:30:01Z');
    await schedules.remove('nightly', act);
    expect(await schedules.list()).toEqual([]);
    expect(await told()).toEqual(['06-02T00:30 started 1 0']);
    await expect(schedules.remove('nightly', act)).rejects.toMatchObject({
      code: 'SCHEDULE_NOT_FOUND',
      message: 'weekly-sales has no schedule nightly; GET /v1/admin/schedules lists them',
    });
  });

  it('are limited to 50 for each flow', async () => {
    for (let n = 0; n < 50; n++) await schedules.set({ ...nightly, name: `s${n}` }, act);
    await expect(schedules.set({ ...nightly, name: 'one-more' }, act)).rejects.toThrow(
      /at most 50/,
    );
    expect(await schedules.list()).toHaveLength(50);
  });
});
