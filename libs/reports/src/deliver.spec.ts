import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MailServer } from '#notify/channels/mail-server.js';
import { readAttachments } from '#test/factories/attachments.js';
import { ReportFixture } from '#test/factories/report-fixture.js';
import { type MailReceiver, startMailReceiver } from '#test/setup/mail-receiver.js';

import { MAIL_LIMITS } from './deliver.js';

const HOUR_MS = 3_600_000;

let fixture: ReportFixture;
let mail: MailReceiver | undefined;
beforeEach(async () => {
  fixture = await ReportFixture.open();
});
afterEach(async () => {
  await mail?.close();
  mail = undefined;
  await fixture.close();
});

const runs = () => fixture.runs.list({ first: 20 });
const daily = { cron: '30 6 * * *', zone: 'Europe/Berlin' };

/** A mail server, and the mailer for it. */
async function listen(options: Parameters<typeof startMailReceiver>[0] = {}) {
  mail = await startMailReceiver(options);
  const settings = { url: `smtp://${mail.host}`, from: 'retail@shop.example' };
  fixture.mailer = new MailServer(settings, MAIL_LIMITS);
  return mail.mails;
}

describe('mail', () => {
  const emails = 'sales@retail.example, buyers@retail.example';

  it('carries the files, and describes their source', async () => {
    const mails = await listen();
    const answers = 'weekly-top-stores holiday-sales';
    await fixture.set({ title: 'Umsätze – Woche', answers, emails });
    expect(await fixture.sendNow()).toMatchObject({ state: 'sent', error: null });
    expect(mails).toMatchObject([{ to: ['sales@retail.example', 'buyers@retail.example'] }]);
    const { text: told, files } = readAttachments(mails[0]!.text);
    expect(told).toContain('Umsätze – Woche');
    expect(told).toMatch(
      /Snapshot 1 of weekly-sales, published [-\d]+ [:\d]+ UTC, quality PASSED\./,
    );
    expect(told).toContain('- weekly-top-stores.csv: 3 rows');
    expect([...files.keys()]).toEqual([
      'weekly-top-stores.csv',
      'holiday-sales.csv',
      'holiday-sales-groups.csv',
    ]);
    // A folder gets the same files, with the bytes of the API.
    await fixture.set({ answers, folder: 'north' });
    await fixture.sendNow();
    for (const [name, bytes] of files) {
      expect(String(bytes)).toBe(await fixture.readNamed(`/${name}`));
    }
    expect(await runs()).toMatchObject([
      { place: expect.stringMatching(/^north\/weekly\//) as string },
      { place: 'sales@retail.example, buyers@retail.example', files: 3 },
    ]);
  });

  it('carries a PDF', async () => {
    const mails = await listen();
    await fixture.set({ emails, format: 'pdf' });
    await fixture.sendNow();
    const { files } = readAttachments(mails[0]!.text);
    expect([...files.keys()]).toEqual(['weekly.pdf']);
    expect(files.get('weekly.pdf')!.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is sent again with the same id when the worker ends before it records the result', async () => {
    const mails = await listen();
    await fixture.set({ ...daily, emails }, '2026-06-01T12:00Z');
    await fixture.decide('2026-06-02T04:30:01Z');
    const { mailer } = fixture;
    const sent = new Promise<void>((resolve) => {
      const dying = {
        send: async (each: Parameters<NonNullable<typeof mailer>['send']>[0]) => {
          await mailer!.send(each);
          resolve();
          return new Promise<string[]>(() => undefined);
        },
      };
      void fixture.sendNext(fixture.createSender({ mailer: dying }));
    });
    await sent;
    fixture.now = new Date(fixture.now.getTime() + HOUR_MS);
    expect(await fixture.sendNext()).toMatchObject({ state: 'sent' });
    const ids = mails.map(({ text }) => /^Message-ID: .*$/m.exec(text)?.[0]);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(await runs()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  it('stays leased to one worker while the server is slow', async () => {
    await fixture.set({ ...daily, emails }, '2026-06-01T12:00Z');
    await fixture.decide('2026-06-02T04:30:01Z');
    const lateMs = 600_000 + MAIL_LIMITS.wholeMs;
    let others: unknown;
    const slow = {
      send: async () => {
        fixture.now = new Date(fixture.now.getTime() + lateMs);
        others = await fixture.sendNext();
        return [];
      },
    };
    expect(await fixture.sendNext(fixture.createSender({ mailer: slow }))).toMatchObject({
      state: 'sent',
    });
    expect(others).toBeUndefined();
    expect(await runs()).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  it('reaches the other receivers when one fails, and reports the failure', async () => {
    const mails = await listen({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('buyers') ? new Error('nobody of that name') : null),
    });
    await fixture.set({ emails });
    const error = 'the mail server refused buyers@retail.example';
    expect(await fixture.sendNow()).toMatchObject({ state: 'sent', error });
    expect(mails).toMatchObject([{ to: ['sales@retail.example'] }]);
    expect(await runs()).toMatchObject([{ place: 'sales@retail.example', lastError: error }]);
  });

  it.each([
    [451, 'pending'],
    [550, 'failed'],
  ])('for which the server answers %i is %s', async (responseCode, state) => {
    await listen({
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('no'), { responseCode })),
    });
    await fixture.set({ emails });
    const error = `NOTIFICATION_FAILED: mail server 127.0.0.1 answered ${responseCode}`;
    expect(await fixture.sendNow()).toMatchObject({ state, error });
  });

  it('is not sent when its files exceed the limit of a mail', async () => {
    const mails = await listen();
    await fixture.database.warehouse.query(
      `INSERT INTO mart.department_week_chunks
       SELECT 1, dept, date, false, 1, 1 FROM generate_series(100, 700) dept,
              generate_series('1995-01-06'::date, '2009-12-25', '7 days') date`,
    );
    await fixture.set({ answers: 'department-performance', emails });
    const { state, error } = (await fixture.sendNow())!;
    expect([state, error]).toEqual(['failed', expect.stringMatching(/an e-mail may have 15 MB/)]);
    expect(mails).toEqual([]);
  });

  it('is not sent without a mail server', async () => {
    await fixture.set({ emails });
    const error = 'REPORT_FAILED: no e-mail server is set: set SMTP_URL and NOTIFICATION_FROM';
    expect(await fixture.sendNow()).toMatchObject({ state: 'failed', error });
  });
});
