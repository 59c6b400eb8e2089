import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '#lake/create-lake.js';
import { ATTEMPTS } from '#jobs/run-job.js';
import { folderUrl } from '#platform/config/service-url.js';
import { ReportFixture } from '#test/factories/report-fixture.js';
import { type ClaimedRun, ReportRuns } from './report-runs.js';

const HOUR_MS = 3_600_000;

let fixture: ReportFixture;
beforeEach(async () => {
  fixture = await ReportFixture.open();
});
afterEach(() => fixture.close());

const runs = () => fixture.runs.list({ first: 20 });
const daily = { cron: '30 6 * * *', zone: 'Europe/Berlin' };

/** Makes `weekly` due. */
async function makeDue(): Promise<void> {
  await fixture.set(daily, '2026-06-01T12:00Z');
  await fixture.decide('2026-06-02T04:30:01Z');
}

describe('a due report', () => {
  it('is sent once with two workers', async () => {
    await makeDue();
    const attempts = await Promise.all([fixture.sendNext(), fixture.sendNext()]);
    expect(attempts.filter((attempt) => attempt !== undefined)).toMatchObject([{ state: 'sent' }]);
    const place = 'north/weekly/2026-06-02T04-30Z/';
    expect(await fixture.listFiles()).toEqual([
      `${place}report.json`,
      `${place}weekly-top-stores.csv`,
    ]);
    const csv = await fixture.read(`${place}weekly-top-stores.csv`);
    const sent = { files: 1, rows: 3, bytes: csv.length, place, snapshotId: '1', attempts: 1 };
    expect(await runs()).toMatchObject([{ state: 'sent', lastError: null, ...sent }]);
  });

  it('is made and sent again by another worker when the first is gone', async () => {
    await makeDue();
    await fixture.runs.claim(fixture.now, new Date(fixture.now.getTime() + HOUR_MS));
    expect(await fixture.sendNext()).toBeUndefined();
    fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
    expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
    expect(await runs()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  it('fails when every worker that claimed it is gone', async () => {
    await makeDue();
    const { warehouse } = fixture.database;
    await warehouse.query('UPDATE ops.report_runs SET attempts = $1', [ATTEMPTS]);
    const error = 'REPORT_FAILED: every attempt was interrupted';
    expect(await fixture.sendNext()).toMatchObject({ state: 'failed', error });
  });

  it('is released by a worker that stops', async () => {
    await makeDue();
    expect(await fixture.createSender().sendNext(AbortSignal.abort())).toBeUndefined();
    expect(await runs()).toMatchObject([{ state: 'pending', attempts: 0 }]);
    expect(await fixture.listFiles()).toEqual([]);
    expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
  });

  it('is not sent after it is removed', async () => {
    await makeDue();
    await fixture.reports.remove('weekly', 'key 1');
    expect(await fixture.sendNext()).toBeUndefined();
    expect(await runs()).toMatchObject([
      { report: 'weekly', state: 'failed', lastError: 'the report was removed' },
    ]);
  });

  it('stops at its deadline', async () => {
    await makeDue();
    const failed = await fixture.sendNext(fixture.createSender({ withinMs: 0 }));
    const error = 'REPORT_FAILED: not made and sent within 0 s: filter the answers';
    expect(failed).toMatchObject({ state: 'failed', error });
  });

  it('fails at once when its question is no longer valid', async () => {
    await makeDue();
    await fixture.database.warehouse.query(
      `UPDATE ops.reports SET answers = '[{"answer": "weeklyTopStores", "args": {"colour": 3}}]'`,
    );
    const failed = await fixture.sendNext();
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed?.error).toMatch(/^ARGUMENT_INVALID: colour is not an argument here/);
  });
});

describe('a report in progress', () => {
  const [before, after] = ['old@retail.example', 'new@retail.example'];
  let mailed: string[];
  beforeEach(async () => {
    mailed = [];
    fixture.mailer = {
      send: ({ to }) => {
        mailed.push(...to);
        return Promise.resolve([]);
      },
    };
    await fixture.set({ ...daily, emails: before }, '2026-06-01T12:00Z');
    await fixture.decide('2026-06-02T04:30:01Z');
  });

  /** Sends it, and runs `act` after it is claimed. */
  const sendWhile = (act: () => Promise<unknown>) => {
    class Interrupted extends ReportRuns {
      override async recordSnapshot(run: ClaimedRun, snapshotId: string): Promise<void> {
        await super.recordSnapshot(run, snapshotId);
        await act();
      }
    }
    return fixture.sendNext(fixture.createSender({}, new Interrupted(fixture.database.warehouse)));
  };

  it('is not sent when it is removed', async () => {
    expect(await sendWhile(() => fixture.reports.remove('weekly', 'key 1'))).toBeUndefined();
    expect(mailed).toEqual([]);
    expect(await runs()).toMatchObject([
      { state: 'failed', lastError: 'the report was removed', place: null },
    ]);
  });

  it('goes to the new address', async () => {
    const sent = await sendWhile(() => fixture.set({ ...daily, emails: after }));
    expect(sent).toMatchObject({ state: 'sent' });
    expect(mailed).toEqual([after]);
    expect(await runs()).toMatchObject([{ state: 'sent', place: after }]);
  });

  it('goes into the new folder', async () => {
    await sendWhile(() => fixture.set(daily));
    expect(mailed).toEqual([]);
    expect(await runs()).toMatchObject([
      { state: 'sent', place: 'north/weekly/2026-06-02T04-30Z/' },
    ]);
    expect(await fixture.listFiles()).toHaveLength(2);
  });

  it('is made again when its content changes', async () => {
    const other = { ...daily, answers: 'holiday-sales', emails: after };
    expect(await sendWhile(() => fixture.set(other))).toBeUndefined();
    expect(mailed).toEqual([]);
    expect(await runs()).toMatchObject([{ state: 'pending', attempts: 0 }]);
    expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
    expect(mailed).toEqual([after]);
    expect(await runs()).toMatchObject([{ state: 'sent', files: 2, attempts: 1 }]);
  });

  it('is left to the worker that took it over', async () => {
    const later = new Date(fixture.now.getTime() + HOUR_MS);
    const takeOver = async () => {
      await fixture.database.warehouse.query('UPDATE ops.report_runs SET next_attempt_at = $1', [
        fixture.now,
      ]);
      await fixture.runs.claim(fixture.now, later);
    };
    expect(await sendWhile(takeOver)).toBeUndefined();
    expect(mailed).toEqual([]);
    expect(await runs()).toMatchObject([{ state: 'pending', attempts: 2, nextAttemptAt: later }]);
  });
});

describe('a snapshot', () => {
  const publish = (status: string) =>
    fixture.database.warehouse.query('UPDATE ops.snapshots SET status = $1', [status]);

  it('is awaited if missing, and nothing is sent without one', async () => {
    await makeDue();
    await publish('building');
    const waits = await fixture.sendNext();
    expect(waits).toMatchObject({ state: 'pending', isSame: false });
    expect(waits?.error).toMatch(/^NO_SNAPSHOT: no snapshot of weekly-sales is published yet/);
    expect(await fixture.listFiles()).toEqual([]);
    fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
    expect(await fixture.sendNext()).toMatchObject({ state: 'pending', isSame: true });
    await publish('published');
    fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
    expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
  });

  it('is reused while retained, and replaced by the published one after that', async () => {
    await makeDue();
    const { warehouse } = fixture.database;
    const [claimed] = await fixture.runs.claim(fixture.now, fixture.now);
    await fixture.runs.recordSnapshot(claimed!, '1');
    await warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'admin', false);
       UPDATE ops.snapshots SET status = 'retained';
       INSERT INTO ops.snapshots (run_id, status, quality, published_at, first_date, data_through, dates)
         SELECT 2, 'published', quality, now(), first_date, data_through, dates FROM ops.snapshots`,
    );
    expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
    expect(await runs()).toMatchObject([{ snapshotId: '1', rows: 3 }]);
    await warehouse.query(
      `UPDATE ops.report_runs SET state = 'pending'; UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = 1`,
    );
    fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
    expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
    expect(await runs()).toMatchObject([{ snapshotId: '2', rows: 0 }]);
  });

  it('is reported with the warnings of its quality gate', async () => {
    await fixture.database.warehouse.query(
      `INSERT INTO ops.quality_checks (run_id, snapshot_id, rule, kind, action, allowed, outcome, message)
       VALUES (1, 1, 'sales', 'sum', 'warn', '20 %', 'warned', 'sales fell by 23 %'),
              (1, 1, 'rows', 'row-count', 'warn', '20 %', 'passed', 'as before')`,
    );
    await fixture.set();
    await fixture.sendNow();
    expect(JSON.parse(await fixture.readNamed('report.json'))).toMatchObject({
      snapshot: { warnings: ['Quality rule sales: sales fell by 23 %'] },
    });
  });
});

describe('a folder', () => {
  it('that is not writable is retried with back-off, until the report fails', async () => {
    await makeDue();
    await rm(fixture.folder, { recursive: true });
    // A folder cannot be created below a file.
    await writeFile(fixture.folder, '');
    const states = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      states.push((await fixture.sendNext())?.state);
      fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
    }
    expect(states).toEqual([...Array<string>(ATTEMPTS - 1).fill('pending'), 'failed']);
    const [run] = await runs();
    expect(run).toMatchObject({ state: 'failed', attempts: ATTEMPTS });
    expect(run?.lastError).toMatch(
      /^REPORT_FAILED: north\/weekly\/2026-06-02T04-30Z\/ could not be written \(\w+\)/,
    );
    expect(run?.lastError).not.toContain(fixture.folder);
    expect(await fixture.sendNext()).toBeUndefined();
  });

  it('gets the same files again in the same places', async () => {
    await makeDue();
    await fixture.sendNext();
    const before = await fixture.listFiles();
    const csv = await fixture.readNamed('.csv');
    await fixture.database.warehouse.query(`UPDATE ops.report_runs SET state = 'pending'`);
    fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
    await fixture.sendNext();
    expect(await fixture.listFiles()).toEqual(before);
    expect(await fixture.readNamed('.csv')).toBe(csv);
  });

  it('is reported as missing when none is set', async () => {
    await makeDue();
    const failed = await fixture.sendNext(fixture.createSender({ store: undefined }));
    const error = 'REPORT_FAILED: reports have no folder: set REPORTS_URL';
    expect(failed).toMatchObject({ state: 'failed', error });
  });

  it('is created when missing', async () => {
    await fixture.set({ folder: '.' });
    const store = openStore(folderUrl('file', `${fixture.folder}/new/one`));
    await fixture.reports.send('weekly', 'key 1');
    fixture.now = new Date(Date.now() + HOUR_MS);
    expect(await fixture.sendNext(fixture.createSender({ store }))).toMatchObject({
      state: 'sent',
    });
    expect((await fixture.listFiles())[0]).toMatch(/^new\/one\/weekly\/.*report\.json$/);
  });
});
