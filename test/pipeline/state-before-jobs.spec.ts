import { readdir, readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { doJob, Jobs, type JobWork } from '#catalogue/jobs/jobs.js';
import { Profiles } from '#catalogue/profile/profiles.js';
import type { AppError } from '#platform/errors/app-error.js';
import { Erasures } from '#pipeline/erasures/erasures.js';
import { Dispatcher } from '#pipeline/notifications/dispatcher.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import { ReportRuns } from '#reports/report-runs.js';
import { RecordingChannel } from '../factories/recording-channel.js';
import { createDatabase, dropDatabase, openDatabase } from '../setup/databases.js';

const folder = new URL('../../migrations/', import.meta.url);
const JOBS = '1765200000035-jobs.sql';

/** Jobs of each kind in the former version: queued, leased, failed once, and done. */
const FORMER = `
  INSERT INTO ops.catalogue_schedules (name, kind, arguments, cron, zone, decided_until, set_by)
  VALUES ('daily', 'crawl', '{"locations": ["/data"]}', '0 6 * * *', 'UTC', '2026-11-20T06:00Z', 'key 3');
  INSERT INTO ops.catalogue_jobs
    (kind, arguments, asked_by, asked_at, started_at, held_until, attempts, ended_at, result, error_code, error)
  SELECT 'crawl', jsonb_build_object('locations', jsonb_build_array(place)), 'key 3', now() - interval '1 hour',
         started, held, attempts, ended, result::jsonb, code, error
  FROM (VALUES
    ('/queued', NULL::timestamptz, NULL::timestamptz, 0, NULL::timestamptz, NULL, NULL, NULL),
    ('/leased', now(), now() + interval '30 s', 1, NULL, NULL, NULL, NULL),
    ('/lost', now(), now() - interval '1 s', 1, NULL, NULL, NULL, NULL),
    ('/retried', now(), now() - interval '1 s', 2, NULL, NULL, 'COMPUTE_LOST', 'the engine died'),
    ('/done', now(), now(), 1, now(), '{"files": 2}', NULL, NULL)
  ) AS former (place, started, held, attempts, ended, result, code, error);
  INSERT INTO ops.catalogue_jobs (kind, arguments, asked_by, asked_at, started_at, held_until, attempts, error_code, error)
  VALUES ('prepare', '{"recipe": "cleaned", "version": 2}', 'key 3', now() - interval '2 hours', now(),
          now() - interval '1 s', 1, 'COMPUTE_LOST', 'the engine died');
  INSERT INTO ops.erasures (flow, dataset, person, had_key, asked_by, reason, tried_at, error, rewritten)
  VALUES ('retail-mart', 'customers', '17', true, 'key 3', 'asked', NULL, NULL, '{}'),
         ('retail-mart', 'customers', '18', true, 'key 3', 'asked', now() - interval '90 s',
          'SOURCE_UNREADABLE: no', '{a.csv}'),
         ('retail-mart', 'customers', '19', true, 'key 3', 'asked', now(), NULL, '{}');
  INSERT INTO ops.notification_rules (flow, name, kinds, channel, target, created_by)
  VALUES ('weekly-sales', 'pager', '{failure}', 'webhook', 'there', 'key 3');
  INSERT INTO ops.notifications
    (rule_id, rule, channel, dedup_key, kind, flow, cause, happened_at, attempts, next_attempt_at, last_error)
  VALUES (1, 'pager', 'webhook', 'run 1', 'failure', 'weekly-sales', 'it failed', now(), 3,
          now() - interval '1 s', 'hooks.example answered 503');
  INSERT INTO ops.reports (name, title, answers, format, folder, missed, created_by)
  VALUES ('weekly', 'Weekly', '[{"answer": "weeklyTopStores", "args": {}}]', 'csv', 'north', 'run', 'key 3');
  INSERT INTO ops.report_runs (report_id, report, due_at, asked_by, attempts, next_attempt_at, last_error)
  VALUES (1, 'weekly', now(), 'key 3', 2, now() - interval '1 s', 'NO_SNAPSHOT: none');
  INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, version, bytes, files)
  VALUES ('shop', 'sales', 'crawl', 'file:/drop', '{}', '[]', 2, 0, 0);
  INSERT INTO ops.catalogue_versions (table_id, version, layout, columns, made_at)
  VALUES (1, 1, '{}', '[]', '2026-11-20'), (1, 2, '{}', '[]', '2026-11-22');
  INSERT INTO ops.runs (status, trigger, only_if_changed) SELECT 'failed', 'admin', false FROM generate_series(1, 3);
  INSERT INTO ops.snapshots (run_id, status, published_at)
  VALUES (1, 'retained', '2026-11-20'), (2, 'published', '2026-11-22'), (3, 'held', NULL);
  INSERT INTO ops.catalogue_profiles (database, name, made_at, made_by, profile)
  SELECT split_part(address, '.', 1), split_part(address, '.', 2), made_at::timestamptz, 'cli', jsonb_build_object(
    'version', 1, 'table', address, 'rows', rows, 'bytes', 1, 'profiledAt', '2026-11-21T00:00:00Z', 'sample', NULL,
    'duplicates', '{"rows": 0, "by": "exact"}'::jsonb, 'columns', '[]'::jsonb, 'correlations', '[]'::jsonb)
  FROM (VALUES
    ('shop.sales', '2026-11-21', 1), ('shop.sales', '2026-11-23', 2), ('weekly_sales.store_week', '2026-11-21', 3),
    ('weekly_sales.store_week', '2026-11-23', 4), ('shop.gone', '2026-11-21', 5)
  ) AS former (address, made_at, rows)`;

describe('a warehouse from before libs/jobs', () => {
  let url: string;
  let warehouse: DataSource;
  const now = () => new Date();
  const soon = () => new Date(Date.now() + 60_000);

  beforeAll(async () => {
    url = await createDatabase(inject('serverUrl'), 'before');
    warehouse = await openDatabase(url);
    const files = (await readdir(folder)).filter((name) => /^\d{13}-/.test(name)).sort();
    for (const name of files.slice(0, files.indexOf(JOBS))) {
      await warehouse.query(await readFile(new URL(name, folder), 'utf8'));
    }
    await warehouse.query(FORMER);
    for (const name of files.slice(files.indexOf(JOBS))) {
      await warehouse.query(await readFile(new URL(name, folder), 'utf8'));
    }
  });
  afterAll(async () => {
    await warehouse.destroy();
    await dropDatabase(inject('serverUrl'), url);
  });

  it('finishes catalogue jobs that were queued, lost or retried, and leaves a leased one', async () => {
    const jobs = new Jobs(warehouse);
    const crawled: string[] = [];
    const prepared: string[] = [];
    const work: JobWork = {
      crawl: ({ locations }) => Promise.resolve({ files: crawled.push(...locations) }),
      prepare: ({ recipe }) => Promise.resolve({ rows: prepared.push(recipe) }),
      profile: () => Promise.reject(new Error('the former version had no such job')),
    };
    const { signal } = new AbortController();
    while (await doJob(jobs, work, signal, now));
    expect(crawled.sort()).toEqual(['/lost', '/queued', '/retried']);
    expect(prepared).toEqual(['cleaned']);
    const listed = await jobs.list(10);
    expect(listed.filter(({ kind }) => kind === 'prepare')).toMatchObject([
      { attempts: 2, error: null, endedAt: expect.any(Date) as Date },
    ]);
    const crawls = listed.filter(({ kind }) => kind === 'crawl');
    const states = crawls.map(({ arguments: given, attempts, endedAt, error }) => [
      (given as { locations: string[] }).locations[0],
      attempts,
      endedAt !== null,
      error,
    ]);
    expect(states.reverse()).toEqual([
      ['/queued', 1, true, null],
      ['/leased', 1, false, null],
      ['/lost', 2, true, null],
      ['/retried', 3, true, null],
      ['/done', 1, true, null],
    ]);
  });

  it('resumes erasures that were requested or had failed, and leaves an active one', async () => {
    const erasures = new Erasures(warehouse, 'retail-mart');
    const taken = [await erasures.take(now()), await erasures.take(now())];
    expect(await erasures.take(now())).toBeUndefined();
    expect(taken).toMatchObject([
      { person: '18', attempts: 2, rewritten: ['a.csv'], error: 'SOURCE_UNREADABLE: no' },
      { person: '17', attempts: 1, rewritten: [], error: null },
    ]);
    for (const erasure of taken) await erasures.complete(erasure!, { done_at: now(), error: null });
    const done = (await erasures.list(10)).map(({ person, doneAt }) => [person, doneAt !== null]);
    expect(done).toEqual([
      ['19', false],
      ['18', true],
      ['17', true],
    ]);
  });

  it('sends an undelivered message, and continues its count of attempts', async () => {
    const channel = new RecordingChannel();
    const outbox = new Outbox(warehouse);
    await new Dispatcher(outbox, channel.channels, { publicUrl: undefined }).dispatch();
    expect(channel.sent).toMatchObject([{ kind: 'failure', rule: 'pager', cause: 'it failed' }]);
    expect(await outbox.list({ first: 1 })).toMatchObject([{ state: 'sent', attempts: 4 }]);
  });

  it('resumes a failed report, and continues its count of attempts', async () => {
    const runs = new ReportRuns(warehouse);
    const [run] = await runs.claim(now(), soon());
    expect(run).toMatchObject({ name: 'weekly', attempts: 3, lastError: 'NO_SNAPSHOT: none' });
    await runs.complete(run!, { state: 'sent', settled_at: now() });
    expect(await runs.list({ first: 1 })).toMatchObject([{ state: 'sent', attempts: 3 }]);
  });

  it('has each profile under the version and the snapshot of its time', async () => {
    const profiles = new Profiles(warehouse);
    const rowsOf = async (address: string, version: number, snapshot?: string) => {
      const [database = '', name = ''] = address.split('.');
      const table = { database, name, version, ...(snapshot !== undefined && { snapshot }) };
      return profiles.find(table).then(
        ({ profile }) => profile.rows,
        (error: unknown) => (error as AppError).code,
      );
    };
    expect(await rowsOf('shop.sales', 1)).toBe(1);
    expect(await rowsOf('shop.sales', 2)).toBe(2);
    expect(await rowsOf('weekly_sales.store_week', 1, '1')).toBe(3);
    expect(await rowsOf('weekly_sales.store_week', 1, '2')).toBe(4);
    expect(await rowsOf('weekly_sales.store_week', 1, '3')).toBe('PROFILE_NOT_FOUND');
    expect(await rowsOf('shop.gone', 1)).toBe(5);
  });

  it('keeps the position of the schedules', async () => {
    const rows = await warehouse.query<object[]>(
      'SELECT name, decided_until AS until FROM ops.catalogue_schedules',
    );
    expect(rows).toEqual([{ name: 'daily', until: new Date('2026-11-20T06:00:00Z') }]);
  });
});
