import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { AuditLog } from '#access/audit-log.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Work } from '#catalogue/jobs/jobs.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { runNextJob, Jobs, type JobHandlers } from '#catalogue/jobs/jobs.js';

describe('catalogue jobs', () => {
  let test: TestWarehouse;
  let jobs: Jobs;
  let schedules: JobSchedules;
  const { signal } = new AbortController();
  const crawl: Work = { kind: 'crawl', arguments: { locations: ['/data'] } };
  const ask = (work: Work = crawl) =>
    test.warehouse.transaction((manager) => jobs.enqueue(manager, work, 'key 3'));

  beforeAll(async () => {
    test = await createTestWarehouse();
    jobs = new Jobs(test.warehouse);
    schedules = new JobSchedules(test.warehouse, new AuditLog(test.warehouse));
  });
  afterEach(() =>
    test.warehouse.query('TRUNCATE ops.catalogue_jobs, ops.catalogue_schedules CASCADE'),
  );
  afterAll(() => test.drop());

  const refuse = () => Promise.reject(new Error('nobody asked for that'));
  const none: JobHandlers = { crawl: refuse, prepare: refuse, profile: refuse };
  const doing = (work: Partial<JobHandlers>): JobHandlers => ({ ...none, ...work });

  it('run in request order, each by the handler of its kind', async () => {
    const { id } = await ask();
    await ask({ kind: 'prepare', arguments: { recipe: 'tidy', version: 2 } });
    await ask({ kind: 'profile', arguments: { table: 'shop.sales' } });
    const told: unknown[] = [];
    const work = doing({
      crawl: ({ locations }) => Promise.resolve({ told: told.push(locations) }),
      prepare: ({ recipe, version }) => Promise.resolve({ told: told.push([recipe, version]) }),
      profile: ({ table }, job) => Promise.resolve({ told: told.push([table, job.id]) }),
    });
    expect((await runNextJob(jobs, work, signal))?.id).toBe(id);
    await runNextJob(jobs, work, signal);
    const profiled = await runNextJob(jobs, work, signal);
    expect(await runNextJob(jobs, work, signal)).toBeUndefined();
    expect(told).toEqual([['/data'], ['tidy', 2], ['shop.sales', profiled?.id]]);
    const [, , first] = await jobs.list(10);
    expect(first).toMatchObject({
      askedBy: 'key 3',
      attempts: 1,
      result: { told: 1 },
      error: null,
    });
    expect(first?.endedAt).toBeInstanceOf(Date);
  });

  it('run on one worker, and on another after the lease expired', async () => {
    const { id } = await ask();
    expect((await jobs.claimNext(new Date()))?.id).toBe(id);
    expect(await jobs.claimNext(new Date())).toBeUndefined();
    await test.warehouse.query(
      "UPDATE ops.catalogue_jobs SET next_attempt_at = now() - interval '1 s'",
    );
    expect(await jobs.claimNext(new Date())).toMatchObject({ id, attempts: 2 });
  });

  it('run three times for a retryable error, and once for any other', async () => {
    const { id } = await ask();
    const lost = new AppError('COMPUTE_LOST', 'the engine died', { retryable: true });
    const work = doing({ crawl: () => Promise.reject(lost) });
    for (const ended of [false, false, true]) {
      await runNextJob(jobs, work, signal);
      const job = await jobs.find(id);
      expect(job).toMatchObject({ errorCode: 'COMPUTE_LOST', error: 'the engine died' });
      expect(job?.endedAt !== null).toBe(ended);
      await test.warehouse.query('UPDATE ops.catalogue_jobs SET next_attempt_at = now()');
    }
    const second = await ask();
    await runNextJob(jobs, doing({}), signal);
    const failed = await jobs.find(second.id);
    expect(failed).toMatchObject({ attempts: 1, errorCode: null, error: 'nobody asked for that' });
    expect(failed?.endedAt).toBeInstanceOf(Date);
  });

  it('wait without limit while their work is locked', async () => {
    const { id } = await ask();
    const busy = new AppError('BUSY', '/data is being crawled', { retryable: true });
    const work = doing({ crawl: () => Promise.reject(busy) });
    for (let begun = 0; begun < 5; begun++) {
      await runNextJob(jobs, work, signal);
      // A wait is no attempt: all attempts remain.
      expect(await jobs.find(id)).toMatchObject({ attempts: 0, endedAt: null });
      await test.warehouse.query('UPDATE ops.catalogue_jobs SET next_attempt_at = now()');
    }
    await runNextJob(jobs, doing({ crawl: () => Promise.resolve({ files: 1 }) }), signal);
    expect(await jobs.find(id)).toMatchObject({ result: { files: 1 }, error: null });
  });

  it('are rejected when too many wait', async () => {
    for (let asked = 0; asked < 100; asked++) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'BUSY', retryable: true });
  });

  it('start by a schedule, once for each time', async () => {
    const daily = { name: 'daily', cron: '0 6 * * *', zone: 'Europe/Berlin', ...crawl };
    await schedules.set(daily, 'key 3', 'files come at night');
    const since = "UPDATE ops.catalogue_schedules SET decided_until = '2026-11-20T12:00:00Z'";
    await test.warehouse.query(since);
    const now = new Date('2026-11-22T05:00:30Z');
    await Promise.all([schedules.decide(now), schedules.decide(now), schedules.decide(now)]);
    await schedules.decide(now);
    const made = await jobs.list(10);
    // The 21st was missed while no process ran: the last time counts.
    expect(made).toMatchObject([{ schedule: 'daily', askedBy: 'schedule daily', ...crawl }]);
    // A clock two days ahead decided the 22nd on the 20th: this is logged, and each day has its job.
    const told: string[] = [];
    const look = (moment: string) =>
      schedules.decide(new Date(moment), (message) => told.push(message));
    for (const day of [20, 21, 22]) await look(`2026-11-${day}T05:00:10Z`);
    expect(told).toEqual([
      expect.stringMatching(/^schedule daily of the catalogue was checked until 2026-11-22T05:00/),
    ]);
    expect(await jobs.list(10)).toHaveLength(3);
    await schedules.remove('daily', 'key 3', 'not any more');
    await expect(schedules.remove('daily', 'key 3', 'again')).rejects.toMatchObject({
      code: 'SCHEDULE_NOT_FOUND',
    });
    await expect(
      schedules.set({ ...daily, cron: '61 * * * *' }, 'key 3', ''),
    ).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    });
  });
});
