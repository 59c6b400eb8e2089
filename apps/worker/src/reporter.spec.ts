import { rm, writeFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ListExports } from '#analytics/serving/list-exports.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { readConfig } from '#composition/read-config.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { AnswerReader } from '#reports/answer-reader.js';
import { ReportFixture } from '#test/factories/report-fixture.js';
import { type MailReceiver, startMailReceiver } from '#test/setup/mail-receiver.js';
import { Reporter } from './reporter.js';

const INTERVAL_MS = 1_000;

let fixture: ReportFixture;
let warehouse: DataSource;
let reporters: Reporter[];
let registry: Registry;

beforeEach(async () => {
  fixture = await ReportFixture.open();
  // The worker's PostgreSQL role.
  const url = embeddedUrl(fixture.database, 'worker');
  warehouse = await createWarehouse({ url, applicationName: 'worker', entities: [] });
  await warehouse.initialize();
  reporters = [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  for (const reporter of reporters) await reporter.onApplicationShutdown();
  vi.useRealTimers();
  vi.restoreAllMocks();
  await warehouse.destroy();
  await fixture.close();
});

async function start(settings: Record<string, string> = {}): Promise<Reporter> {
  const module = await Test.createTestingModule({
    imports: [WarehouseModule.register(warehouse)],
    providers: [Marts, ListExports, AnswerReader],
  }).compile();
  const config = readConfig({ REPORTS_URL: fixture.url.href, ...settings });
  registry = new Registry();
  const reporter = new Reporter(config, warehouse, module.get(AnswerReader), registry);
  reporters.push(reporter);
  await reporter.onApplicationBootstrap();
  return reporter;
}

const states = async () =>
  (await fixture.runs.list({ first: 9 })).map(({ report, state }) => `${report} ${state}`);
const until = (expected: string[]) =>
  expect
    .poll(
      () => {
        vi.advanceTimersByTime(INTERVAL_MS);
        return states();
      },
      { timeout: 20_000 },
    )
    .toEqual(expected);

it('sends scheduled and requested reports, once each despite two workers', async () => {
  const log = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  // It was due on the first of January, while no worker was running.
  await fixture.set({ cron: '0 0 1 1 *', zone: 'UTC' }, '2020-06-01T00:00Z');
  await fixture.set({ name: 'page', answers: 'holiday-sales offer-impact', format: 'html' });
  await fixture.set({ name: 'paper', answers: 'holiday-sales offer-impact', format: 'pdf' });
  await start();
  await start();
  await until(['weekly sent']);
  await fixture.reports.send('page', 'cli');
  await fixture.reports.send('paper', 'cli');
  await until(['paper sent', 'page sent', 'weekly sent']);
  const said = () =>
    log.mock.calls.flatMap(
      ([message]) => /^sent report (\S+) of /.exec(String(message))?.[1] ?? [],
    );
  await expect.poll(() => said().sort()).toEqual(['page', 'paper', 'weekly']);
});

it('logs and counts abandoned reports', async () => {
  const error = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  await fixture.set({ emails: 'a@b.example' });
  await fixture.reports.send('weekly', 'cli');
  await start();
  await until(['weekly failed']);
  await expect.poll(() => error.mock.calls.length).toBe(1);
  expect(error.mock.calls[0]?.[0]).toMatch(
    /^stopped trying to send report weekly of [-:.\dTZ]+: REPORT_FAILED: no e-mail server is set: set SMTP_URL/,
  );
  expect(await registry.metrics()).toContain('retailstream_reports_total{outcome="failed"} 1');
});

it('logs once that it cannot write a folder, and keeps trying', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  await fixture.set();
  await fixture.reports.send('weekly', 'cli');
  await rm(fixture.folder, { recursive: true });
  await writeFile(fixture.folder, '');
  await start();
  const attempts = async () => (await fixture.runs.list({ first: 1 }))[0]?.attempts;
  for (const attempt of [1, 2]) {
    await expect
      .poll(async () => {
        vi.advanceTimersByTime(INTERVAL_MS);
        return attempts();
      })
      .toBe(attempt);
    await expect
      .poll(async () => (await fixture.runs.list({ first: 1 }))[0]?.lastError)
      .not.toBeNull();
    await fixture.database.warehouse.query('UPDATE ops.report_runs SET next_attempt_at = now()');
  }
  await expect.poll(() => warn.mock.calls.length).toBe(1);
  expect(warn.mock.calls[0]?.[0]).toMatch(
    /^cannot send .*, trying again later: REPORT_FAILED: north\/weekly\//,
  );
});

it('releases its current report when it stops', async () => {
  await fixture.set();
  await fixture.reports.send('weekly', 'cli');
  const reporter = await start();
  vi.advanceTimersByTime(INTERVAL_MS);
  await reporter.onApplicationShutdown();
  const [run] = await fixture.runs.list({ first: 1 });
  // The report was either sent, or left as if no worker had claimed it.
  expect([run?.state, run?.attempts]).toEqual(run?.state === 'sent' ? ['sent', 1] : ['pending', 0]);
});

describe('a mail without an answer from the server when the worker stops', () => {
  let mail: MailReceiver;
  /** Lets the server answer the first mail. */
  let answer: (() => void) | undefined;
  let reporter: Reporter;
  const settings = () => ({
    SMTP_URL: `smtp://${mail.host}`,
    NOTIFICATION_FROM: 'retail@shop.example',
  });

  beforeEach(async () => {
    answer = undefined;
    mail = await startMailReceiver({
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => {
          if (answer) done();
          else answer = done;
        });
      },
    });
    await fixture.set({ emails: 'sales@retail.example' });
    await fixture.reports.send('weekly', 'cli');
    reporter = await start(settings());
    await expect
      .poll(() => {
        vi.advanceTimersByTime(INTERVAL_MS);
        return answer;
      })
      .toBeDefined();
  });
  afterEach(() => mail.close());

  it('is aborted, and another worker sends it at once', async () => {
    const stopped = Date.now();
    await reporter.onApplicationShutdown();
    // A process has eight seconds to end.
    expect(Date.now() - stopped).toBeLessThan(6_000);
    const [run] = await fixture.runs.list({ first: 1 });
    expect(run).toMatchObject({ state: 'pending', attempts: 0 });
    expect(run!.nextAttemptAt!.getTime()).toBeLessThanOrEqual(Date.now());
    await start(settings());
    await until(['weekly sent']);
  });

  it('is sent once when the answer comes within the grace time', async () => {
    const ended = reporter.onApplicationShutdown();
    answer!();
    await ended;
    expect(await fixture.runs.list({ first: 9 })).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });
});
