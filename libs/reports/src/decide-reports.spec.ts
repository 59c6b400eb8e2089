import { afterEach, beforeEach, expect, it } from 'vitest';
import { ReportFixture } from '#test/factories/report-fixture.js';
import { decideReports } from './decide-reports.js';

let fixture: ReportFixture;
beforeEach(async () => {
  fixture = await ReportFixture.open(null);
});
afterEach(() => fixture.close());

/** Half past six in Berlin is 05:30 UTC in winter and 04:30 in summer. */
const daily = { cron: '30 6 * * *', zone: 'Europe/Berlin' };

it('records each time once across a change of clocks', async () => {
  await fixture.set(daily, '2026-10-23T12:00Z');
  for (let hour = 0; hour < 3 * 24; hour++) {
    await fixture.decide(new Date(Date.UTC(2026, 9, 23, 12 + hour, 30)).toISOString());
  }
  expect(await fixture.listOutcomes()).toEqual([
    '10-24T04:30 pending 0 0',
    '10-25T05:30 pending 0 0',
    '10-26T05:30 pending 0 0',
  ]);
});

it('records a time once with any number of workers', async () => {
  await fixture.set(daily, '2026-06-01T12:00Z');
  const looks = Array.from({ length: 8 }, () => fixture.decide('2026-06-02T04:30:01Z'));
  await Promise.all(looks);
  expect(await fixture.listOutcomes()).toEqual(['06-02T04:30 pending 0 0']);
});

it('replaces missed times by one report', async () => {
  await fixture.set(daily, '2026-06-01T12:00Z');
  await fixture.decide('2026-06-05T09:00Z');
  expect(await fixture.listOutcomes()).toEqual(['06-05T04:30 pending 3 0']);
});

it('skips missed times if configured, but no time that is due now', async () => {
  await fixture.set({ ...daily, missed: 'skip' }, '2026-06-01T12:00Z');
  await fixture.decide('2026-06-05T09:00Z');
  await fixture.decide('2026-06-06T04:30:05Z');
  expect(await fixture.listOutcomes()).toEqual([
    '06-05T04:30 skipped 3 0',
    '06-06T04:30 pending 0 0',
  ]);
});

it('counts times from the change of the schedule, and continues after other changes', async () => {
  await fixture.set(daily, '2026-06-01T12:00Z');
  await fixture.set({ ...daily, title: 'Another' });
  await fixture.decide('2026-06-02T04:30:01Z');
  expect(await fixture.listOutcomes()).toEqual(['06-02T04:30 pending 0 0']);
  await fixture.set({ ...daily, cron: '0 7 * * *' });
  await fixture.decide(new Date().toISOString());
  expect(await fixture.listOutcomes()).toHaveLength(1);
});

it('restarts the count from now, with a warning, after decisions of a worker with a fast clock', async () => {
  const { warehouse } = fixture.database;
  await fixture.set({ name: 'weekly', ...daily }, '2026-06-01T12:00Z');
  await fixture.decide('2026-06-03T13:00Z');
  await warehouse.query(
    `UPDATE ops.report_runs SET state = 'sent', settled_at = now(), created_at = '2026-06-01T12:30Z'`,
  );
  const told: string[] = [];
  const look = (moment: string) =>
    decideReports(warehouse, new Date(moment), (said) => told.push(said));
  for (const moment of ['01T13:00', '02T04:30', '03T04:30']) await look(`2026-06-${moment}Z`);
  expect(told).toEqual([
    expect.stringMatching(
      /^report weekly was checked until 2026-06-03T04:30:00.000Z, .* continues from now$/,
    ),
  ]);
  expect(await fixture.listOutcomes()).toEqual([
    '06-01T12:30 sent 1 0',
    '06-02T04:30 pending 0 0',
    '06-03T04:30 pending 0 0',
  ]);
});

it('ignores reports without a schedule, and isolates one with an invalid schedule', async () => {
  const { warehouse } = fixture.database;
  await fixture.set({ name: 'by-hand' });
  await fixture.set({ name: 'broken', ...daily }, '2026-06-01T12:00Z');
  await fixture.set({ name: 'sound', ...daily }, '2026-06-01T12:00Z');
  await warehouse.query(`UPDATE ops.reports SET zone = 'Mars/Olympus' WHERE name = 'broken'`);
  const told: string[] = [];
  await decideReports(warehouse, new Date('2026-06-02T04:30:01Z'), (said) => told.push(said));
  expect(told).toEqual([
    expect.stringMatching(/^the next times of report broken could not be planned: /),
  ]);
  expect((await fixture.runs.list({ first: 9 })).map(({ report }) => report)).toEqual(['sound']);
});
