import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MailServer } from '#notify/mail/mail-server.js';
import { openStore } from '#lake/open-store.js';
import { ATTEMPTS } from '#pipeline/notifications/back-off.js';
import { folderUrl } from '#platform/config/service-url.js';
import { ReportDesk } from '#test/factories/report-desk.js';
import { attachmentsOf } from '#test/factories/attachments.js';
import { type MailReceiver, startMailReceiver } from '#test/setup/mail-receiver.js';

const HOUR_MS = 3_600_000;

let desk: ReportDesk;
let mail: MailReceiver | undefined;
beforeEach(async () => {
  desk = await ReportDesk.open();
});
afterEach(async () => {
  await mail?.close();
  mail = undefined;
  await desk.close();
});

const runs = () => desk.runs.list({ first: 20 });
const daily = { cron: '30 6 * * *', zone: 'Europe/Berlin' };

/** Has `weekly` be due. */
async function due(): Promise<void> {
  await desk.set(daily, '2026-06-01T12:00Z');
  await desk.decide('2026-06-02T04:30:01Z');
}

/** A mail server, and what sends through it. */
async function listen(options: Parameters<typeof startMailReceiver>[0] = {}) {
  mail = await startMailReceiver(options);
  desk.mailer = new MailServer({ url: `smtp://${mail.host}`, from: 'retail@shop.example' });
  return mail.mails;
}

describe('a report that is due', () => {
  it('is sent once, though two workers look', async () => {
    await due();
    const attempts = await Promise.all([desk.sendNext(), desk.sendNext()]);
    expect(attempts.filter((attempt) => attempt !== undefined)).toMatchObject([{ state: 'sent' }]);
    const place = 'north/weekly/2026-06-02T04-30Z/';
    expect(await desk.files()).toEqual([`${place}report.json`, `${place}weekly-top-stores.csv`]);
    const csv = await desk.read(`${place}weekly-top-stores.csv`);
    const sent = { files: 1, rows: 3, bytes: csv.length, place, snapshotId: '1', attempts: 1 };
    expect(await runs()).toMatchObject([{ state: 'sent', lastError: null, ...sent }]);
  });

  it('is made and sent again by another, when whoever took it is gone', async () => {
    await due();
    await desk.runs.claim(desk.now, new Date(desk.now.getTime() + HOUR_MS));
    expect(await desk.sendNext()).toBeUndefined();
    desk.now = new Date(desk.now.getTime() + HOUR_MS);
    expect(await desk.sendNext()).toMatchObject({ state: 'sent' });
    expect(await runs()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  it('is given up when nobody who took it has come back', async () => {
    await due();
    const { warehouse } = desk.database;
    await warehouse.query('UPDATE ops.report_runs SET attempts = $1', [ATTEMPTS]);
    const error = 'REPORT_FAILED: no attempt came to an end';
    expect(await desk.sendNext()).toMatchObject({ state: 'failed', error });
  });

  it('is given back by a worker that stops', async () => {
    await due();
    expect(await desk.sender().sendNext(AbortSignal.abort())).toBeUndefined();
    expect(await runs()).toMatchObject([{ state: 'pending', attempts: 0 }]);
    expect(await desk.files()).toEqual([]);
    expect(await desk.sendNext()).toMatchObject({ state: 'sent' });
  });

  it('is not sent any more once it is removed', async () => {
    await due();
    await desk.reports.remove('weekly', 'key 1');
    expect(await desk.sendNext()).toBeUndefined();
    expect(await runs()).toMatchObject([
      { report: 'weekly', state: 'failed', lastError: 'the report was removed' },
    ]);
  });

  it('does not go on for longer than it may', async () => {
    await due();
    const failed = await desk.sendNext(desk.sender({ withinMs: 0 }));
    const error = 'REPORT_FAILED: not made and sent within 0 s: ask for less';
    expect(failed).toMatchObject({ state: 'failed', error });
  });

  it('fails at once when what it asks is not asked so any more', async () => {
    await due();
    await desk.database.warehouse.query(
      `UPDATE ops.reports SET answers = '[{"answer": "weeklyTopStores", "args": {"colour": 3}}]'`,
    );
    const failed = await desk.sendNext();
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed?.error).toMatch(/^ARGUMENT_INVALID: colour is no argument here/);
  });
});

describe('a snapshot', () => {
  const publish = (status: string) =>
    desk.database.warehouse.query('UPDATE ops.snapshots SET status = $1', [status]);

  it('that is not there yet is waited for, and nothing is sent without one', async () => {
    await due();
    await publish('building');
    const waits = await desk.sendNext();
    expect(waits).toMatchObject({ state: 'pending', isSame: false });
    expect(waits?.error).toMatch(/^NO_SNAPSHOT: no snapshot is published yet/);
    expect(await desk.files()).toEqual([]);
    desk.now = new Date(desk.now.getTime() + HOUR_MS);
    expect(await desk.sendNext()).toMatchObject({ state: 'pending', isSame: true });
    await publish('published');
    desk.now = new Date(desk.now.getTime() + HOUR_MS);
    expect(await desk.sendNext()).toMatchObject({ state: 'sent' });
  });

  it('is taken again while it is kept, and the published one when it is not', async () => {
    await due();
    const { warehouse } = desk.database;
    const claimed = await desk.runs.claim(desk.now, desk.now);
    await desk.runs.take(claimed!, '1');
    await warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'admin', false);
       UPDATE ops.snapshots SET status = 'retained';
       INSERT INTO ops.snapshots (run_id, status, quality, published_at, first_date, data_through, dates)
         SELECT 2, 'published', quality, now(), first_date, data_through, dates FROM ops.snapshots`,
    );
    expect(await desk.sendNext()).toMatchObject({ state: 'sent' });
    expect(await runs()).toMatchObject([{ snapshotId: '1', rows: 3 }]);
    await warehouse.query(
      `UPDATE ops.report_runs SET state = 'pending'; UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = 1`,
    );
    desk.now = new Date(desk.now.getTime() + HOUR_MS);
    expect(await desk.sendNext()).toMatchObject({ state: 'sent' });
    expect(await runs()).toMatchObject([{ snapshotId: '2', rows: 0 }]);
  });

  it('is told with what its quality gate warned of', async () => {
    await desk.database.warehouse.query(
      `INSERT INTO ops.quality_checks (run_id, snapshot_id, rule, kind, action, allowed, outcome, message)
       VALUES (1, 1, 'sales', 'sum', 'warn', '20 %', 'warned', 'sales fell by 23 %'),
              (1, 1, 'rows', 'row-count', 'warn', '20 %', 'passed', 'as before')`,
    );
    await desk.set();
    await desk.sendByHand();
    expect(JSON.parse(await desk.fileNamed('report.json'))).toMatchObject({
      snapshot: { warnings: ['Quality rule sales: sales fell by 23 %'] },
    });
  });
});

describe('a folder', () => {
  it('that cannot be written is tried again, less and less often, and given up', async () => {
    await due();
    await rm(desk.folder, { recursive: true });
    // No folder can be made below a file.
    await writeFile(desk.folder, '');
    const states = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      states.push((await desk.sendNext())?.state);
      desk.now = new Date(desk.now.getTime() + HOUR_MS);
    }
    expect(states).toEqual([...Array<string>(ATTEMPTS - 1).fill('pending'), 'failed']);
    const [run] = await runs();
    expect(run).toMatchObject({ state: 'failed', attempts: ATTEMPTS });
    expect(run?.lastError).toMatch(
      /^REPORT_FAILED: north\/weekly\/2026-06-02T04-30Z\/ could not be written \(\w+\)/,
    );
    expect(run?.lastError).not.toContain(desk.folder);
    expect(await desk.sendNext()).toBeUndefined();
  });

  it('gets the same files again where they were put before', async () => {
    await due();
    await desk.sendNext();
    const before = await desk.files();
    const csv = await desk.fileNamed('.csv');
    await desk.database.warehouse.query(`UPDATE ops.report_runs SET state = 'pending'`);
    desk.now = new Date(desk.now.getTime() + HOUR_MS);
    await desk.sendNext();
    expect(await desk.files()).toEqual(before);
    expect(await desk.fileNamed('.csv')).toBe(csv);
  });

  it('is told to be missing where none is set', async () => {
    await due();
    const failed = await desk.sendNext(desk.sender({ store: undefined }));
    const error = 'REPORT_FAILED: there is no folder for reports: set REPORTS_URL';
    expect(failed).toMatchObject({ state: 'failed', error });
  });

  it('is made where there is none', async () => {
    await desk.set({ folder: '.' });
    const store = openStore(folderUrl('file', `${desk.folder}/new/one`));
    await desk.reports.send('weekly', 'key 1');
    desk.now = new Date(Date.now() + HOUR_MS);
    expect(await desk.sendNext(desk.sender({ store }))).toMatchObject({ state: 'sent' });
    expect((await desk.files())[0]).toMatch(/^new\/one\/weekly\/.*report\.json$/);
  });
});

describe('mail', () => {
  const emails = 'sales@retail.example, buyers@retail.example';

  it('brings the files, and says what they are made from', async () => {
    const mails = await listen();
    const answers = 'weekly-top-stores holiday-sales';
    await desk.set({ title: 'Umsätze – Woche', answers, emails });
    expect(await desk.sendByHand()).toMatchObject({ state: 'sent', error: null });
    expect(mails).toMatchObject([{ to: ['sales@retail.example', 'buyers@retail.example'] }]);
    const { text: told, files } = attachmentsOf(mails[0]!.text);
    expect(told).toContain('Umsätze – Woche');
    expect(told).toMatch(
      /Snapshot 1 of weekly-sales, published [-\d]+ [:\d]+ UTC, quality PASSED\./,
    );
    expect(told).toContain('- weekly-top-stores.csv: 3 rows');
    expect([...files.keys()]).toEqual([
      'weekly-top-stores.csv',
      'holiday-sales.csv',
      ...['by-store-type', 'by-holiday', 'by-store'].map((name) => `holiday-sales-${name}.csv`),
    ]);
    // The same into a folder, whose bytes are those of the API.
    await desk.set({ answers, folder: 'north' });
    await desk.sendByHand();
    for (const [name, bytes] of files) {
      expect(String(bytes)).toBe(await desk.fileNamed(`/${name}`));
    }
    expect(await runs()).toMatchObject([
      { place: expect.stringMatching(/^north\/weekly\//) as string },
      { place: 'sales@retail.example, buyers@retail.example', files: 5 },
    ]);
  });

  it('brings a PDF', async () => {
    const mails = await listen();
    await desk.set({ emails, format: 'pdf' });
    await desk.sendByHand();
    const { files } = attachmentsOf(mails[0]!.text);
    expect([...files.keys()]).toEqual(['weekly.pdf']);
    expect(files.get('weekly.pdf')!.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is sent again with its id when the worker ends before it has noted it', async () => {
    const mails = await listen();
    await desk.set({ ...daily, emails }, '2026-06-01T12:00Z');
    await desk.decide('2026-06-02T04:30:01Z');
    const { mailer } = desk;
    const sent = new Promise<void>((resolve) => {
      const dying = {
        send: async (each: Parameters<NonNullable<typeof mailer>['send']>[0]) => {
          await mailer!.send(each);
          resolve();
          return new Promise<string[]>(() => undefined);
        },
      };
      void desk.sendNext(desk.sender({ mailer: dying }));
    });
    await sent;
    desk.now = new Date(desk.now.getTime() + HOUR_MS);
    expect(await desk.sendNext()).toMatchObject({ state: 'sent' });
    const ids = mails.map(({ text }) => /^Message-ID: .*$/m.exec(text)?.[0]);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(await runs()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  it('that one receiver does not get is sent to the others, and told', async () => {
    const mails = await listen({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('buyers') ? new Error('nobody of that name') : null),
    });
    await desk.set({ emails });
    const error = 'the mail server did not take buyers@retail.example';
    expect(await desk.sendByHand()).toMatchObject({ state: 'sent', error });
    expect(mails).toMatchObject([{ to: ['sales@retail.example'] }]);
    expect(await runs()).toMatchObject([{ place: 'sales@retail.example', lastError: error }]);
  });

  it.each([
    [451, 'pending'],
    [550, 'failed'],
  ])('that the server answers %i is %s', async (responseCode, state) => {
    await listen({
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('no'), { responseCode })),
    });
    await desk.set({ emails });
    const error = `NOTIFICATION_FAILED: mail server 127.0.0.1 answered ${responseCode}`;
    expect(await desk.sendByHand()).toMatchObject({ state, error });
  });

  it('is not sent where no server is set', async () => {
    await desk.set({ emails });
    const error = 'REPORT_FAILED: no e-mail goes out: set SMTP_URL and NOTIFICATION_FROM';
    expect(await desk.sendByHand()).toMatchObject({ state: 'failed', error });
  });
});
