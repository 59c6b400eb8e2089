import { Logger } from '@nestjs/common';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { makeBiLogin } from '#composition/bi/make-bi-login.js';
import { readConfig } from '#composition/read-config.js';
import { createDatabase, dropDatabase, openDatabase, prepareFully } from '#test/setup/databases.js';
import { connect, buildLoginUrl } from '#test/setup/logins.js';
import { BiWatchdog } from './bi-watchdog.js';

const NAME = `watched_${process.pid}`;
const INTERVAL_MS = 5_000;

let url: string;
let owner: DataSource;
let session: pg.Client;
let watchdog: BiWatchdog;

beforeAll(async () => {
  url = await createDatabase(inject('serverUrl'), 'watchdog');
  owner = await openDatabase(url);
  await prepareFully(owner);
});
afterAll(async () => {
  await owner.query(`DROP OWNED BY "${NAME}"; DROP ROLE "${NAME}"`);
  await owner.destroy();
  await dropDatabase(inject('serverUrl'), url);
});

beforeEach(async () => {
  const timeouts = { statement: 60, transaction: 3600 };
  const { password } = await makeBiLogin(owner, NAME, timeouts, { connections: 5 });
  session = await connect(buildLoginUrl(url, NAME, password));
  session.on('error', () => undefined);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  watchdog = new BiWatchdog(
    readConfig({ BI_STATEMENT_TIMEOUT: '1', BI_TRANSACTION_TIMEOUT: '1' }),
    owner,
  );
});
afterEach(async () => {
  await watchdog.onApplicationShutdown();
  vi.useRealTimers();
  vi.restoreAllMocks();
  await session.end();
});

const isOpen = async () => (await session.query('SELECT 1').catch(() => undefined)) !== undefined;

it('ends a session whose transaction exceeds the limit, and logs it', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  await watchdog.onApplicationBootstrap();
  await session.query('BEGIN');
  await expect
    .poll(
      async () => {
        vi.advanceTimersByTime(INTERVAL_MS);
        return isOpen();
      },
      { timeout: 10_000 },
    )
    .toBe(false);
  const why = 'its transaction took longer than 1 s, BI_TRANSACTION_TIMEOUT';
  // The log line may follow the end of the session; another check may still find it.
  await expect.poll(() => warn.mock.calls.length).toBeGreaterThan(0);
  const said = `ended a session of BI login ${NAME}: ${why}`;
  expect(new Set(warn.mock.calls.map(String))).toEqual(new Set([said]));
});

it('continues after a failed check, logs it once, and stops with the worker', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const query = vi.spyOn(owner, 'query').mockRejectedValue(new Error('gone'));
  await watchdog.onApplicationBootstrap();
  for (const times of [1, 2]) {
    vi.advanceTimersByTime(INTERVAL_MS);
    await expect.poll(() => query.mock.calls.length).toBe(times);
  }
  await watchdog.onApplicationShutdown();
  vi.advanceTimersByTime(10 * INTERVAL_MS);
  expect(query).toHaveBeenCalledTimes(2);
  expect(warn.mock.calls).toEqual([['cannot find overdue BI sessions: Error: gone']]);
});
