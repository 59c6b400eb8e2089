import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { ArrivalWatch } from './arrivals.js';
import { type ClaimedJob, JobQueue } from './job-queue.js';
import { type JobKind, runJob } from './run-job.js';
import { decideTimes, type DueTime, type ScheduleTable } from './scheduler.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 5, 12, 0, seconds));
const stateRow = z.object({
  id: z.string(),
  state: z.string(),
  attempts: z.int(),
  next: z.date(),
  error: z.string().nullable(),
});

let database: TestWarehouse;
let queue: JobQueue<ClaimedJob>;

beforeAll(async () => {
  database = await createTestWarehouse();
  await database.warehouse.query(`
    CREATE TABLE sample_jobs (job_id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'waiting', owner text,
      attempts integer NOT NULL DEFAULT 0, next_attempt_at timestamptz NOT NULL, error text, settled_at timestamptz);
    CREATE TABLE sample_schedules (name text PRIMARY KEY, missed text NOT NULL, decided_until timestamptz NOT NULL)`);
  queue = new JobQueue(database.warehouse, {
    name: 'sample_jobs',
    key: 'job_id',
    pendingSql: "state = 'waiting'",
    columns: 'job.job_id::text AS id, job.attempts',
    row: z.object({ id: z.string(), attempts: z.int() }),
  });
});
afterAll(() => database.drop());
beforeEach(() => database.warehouse.query('TRUNCATE sample_jobs, sample_schedules'));

/** @param due seconds at which each job is due */
async function insertJobs(...due: number[]): Promise<void> {
  for (const [index, seconds] of due.entries()) {
    const sql = `INSERT INTO sample_jobs (job_id, owner, next_attempt_at) VALUES ($1, 'ann', $2)`;
    await database.warehouse.query(sql, [index + 1, at(seconds)]);
  }
}

async function readJobs() {
  const sql = `SELECT job_id::text AS id, state, attempts, next_attempt_at AS next, error FROM sample_jobs ORDER BY job_id`;
  return z.array(stateRow).parse(await database.warehouse.query(sql));
}

async function claimJob(seconds: number): Promise<ClaimedJob> {
  const [job] = await queue.claim(at(seconds), at(seconds + 60));
  return job!;
}

describe('a job queue', () => {
  it('returns the job that is longest due, and none before its time', async () => {
    await insertJobs(30, 10, 50);
    const ids = (await queue.claim(at(40), at(100), 5)).map(({ id }) => id);
    expect(ids.sort()).toEqual(['1', '2']);
    expect(await queue.claim(at(49), at(100))).toEqual([]);
    expect(await queue.claim(at(50), at(100))).toEqual([{ id: '3', attempts: 1 }]);
  });

  it('returns different jobs to concurrent workers', async () => {
    await insertJobs(1, 2, 3);
    const all = await Promise.all([1, 2, 3, 4].map(() => queue.claim(at(10), at(70))));
    expect(
      all
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['1', '2', '3']);
  });

  it('returns a job to the next worker after its lease expired, and refuses later writes of the first', async () => {
    await insertJobs(0);
    const first = await claimJob(0);
    expect(await queue.claim(at(59), at(119))).toEqual([]);
    expect(await queue.renew(first, at(90))).toBe(true);
    expect(await queue.claim(at(89), at(149))).toEqual([]);
    const second = await claimJob(90);
    expect(second.attempts).toBe(2);
    await queue.settle(first, { state: 'failed' });
    await queue.retry(first, at(0), { error: 'late' });
    await queue.release(first, at(0));
    expect(await queue.renew(first, at(300))).toBe(false);
    expect(await readJobs()).toMatchObject([
      { state: 'waiting', attempts: 2, next: at(150), error: null },
    ]);
    await queue.complete(first, { state: 'done' });
    expect(await readJobs()).toMatchObject([{ state: 'done' }]);
  });

  it('ends cancelled jobs and ignores their later results', async () => {
    await insertJobs(0, 0);
    const job = await claimJob(0);
    const session = database.warehouse.manager;
    const cancel = () => queue.cancel(session, ['owner', 'ann'], { state: 'cancelled' });
    expect([await cancel(), await cancel()]).toEqual([true, false]);
    await queue.complete(job, { state: 'done' });
    expect((await readJobs()).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(await queue.claim(at(1_000), at(2_000))).toEqual([]);
  });

  it('deletes settled jobs after their retention', async () => {
    await insertJobs(0, 0, 0);
    const sql = `UPDATE sample_jobs SET settled_at = $1, state = 'done' WHERE job_id = $2`;
    await database.warehouse.query(sql, [new Date('2026-01-01T00:00Z'), 1]);
    await database.warehouse.query(sql, [new Date('2026-01-03T00:00Z'), 2]);
    await queue.deleteSettled(new Date('2026-01-04T12:00Z'), 2);
    expect((await readJobs()).map(({ id }) => id)).toEqual(['2', '3']);
  });
});

describe('a job', () => {
  const kind = (more: Partial<JobKind<ClaimedJob, string>>): JobKind<ClaimedJob, string> => ({
    maxAttempts: 3,
    work: () => Promise.resolve('fine'),
    toFailure: (error, isLate) => ({
      code: isLate ? 'LATE' : 'FAILED',
      message: String(error),
      retryable: true,
    }),
    createLostFailure: () => ({ code: 'LOST', message: 'lost', retryable: false }),
    toDoneColumns: (result) => ({ state: 'done', error: result }),
    toFailedColumns: ({ code }) => ({ state: 'failed', error: code }),
    toRetriedColumns: ({ code }) => ({ error: code }),
    ...more,
  });
  const run = (job: ClaimedJob, more: Partial<JobKind<ClaimedJob, string>>, stop?: AbortSignal) =>
    runJob(queue, job, kind(more), () => at(0), stop);
  const failing = { work: () => Promise.reject(new Error('no')) };

  it('is done with its result', async () => {
    await insertJobs(0);
    expect(await run(await claimJob(0), {})).toEqual({ state: 'done', result: 'fine' });
    expect(await readJobs()).toMatchObject([{ state: 'done', error: 'fine' }]);
  });

  it('retries after 2.5 to 5 s, then after four times as long, and then fails', async () => {
    await insertJobs(0);
    for (const [from, to] of [
      [2.5, 5],
      [10, 20],
    ] as const) {
      expect(await run(await claimJob(60), failing)).toMatchObject({ state: 'retried' });
      const [{ next, error }] = (await readJobs()) as [z.output<typeof stateRow>];
      const seconds = (next.getTime() - at(0).getTime()) / 1_000;
      expect(seconds).toBeGreaterThanOrEqual(from);
      expect(seconds).toBeLessThanOrEqual(to);
      expect(error).toBe('FAILED');
    }
    expect(await run(await claimJob(60), failing)).toMatchObject({ state: 'failed' });
    expect(await readJobs()).toMatchObject([{ state: 'failed', attempts: 3 }]);
  });

  it('fails without an attempt when its workers were lost too often', async () => {
    await insertJobs(0);
    for (const seconds of [0, 60, 120]) await claimJob(seconds);
    const never = () => Promise.reject(new Error('it was begun'));
    expect(await run(await claimJob(180), { work: never })).toMatchObject({
      state: 'failed',
      failure: { code: 'LOST' },
    });
  });

  it('gets a signal at its deadline, and is abandoned when it ignores that', async () => {
    await insertJobs(0, 0);
    const work = (_: ClaimedJob, signal: AbortSignal) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const late = { state: 'retried', failure: { code: 'LATE' } };
    expect(await run(await claimJob(0), { work, deadlineMs: 20 })).toMatchObject(late);
    const deaf = { work: () => new Promise<string>(() => undefined), abandonsAtDeadline: true };
    expect(await run(await claimJob(0), { ...deaf, deadlineMs: 20 })).toMatchObject(late);
  });

  it('gets a signal when it is cancelled, and stays cancelled', async () => {
    await insertJobs(0);
    const job = await claimJob(0);
    const work = (_: ClaimedJob, signal: AbortSignal) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        void queue.cancel(database.warehouse.manager, ['job_id', '1'], { state: 'cancelled' });
      });
    expect(await run(job, { work, renewedLeaseMs: 40 })).toEqual({ state: 'released' });
    expect(await readJobs()).toMatchObject([{ state: 'cancelled', attempts: 1, error: null }]);
  });

  it('is released without counting an attempt when its worker stops', async () => {
    await insertJobs(0);
    const stop = new AbortController();
    stop.abort();
    expect(await run(await claimJob(30), failing, stop.signal)).toEqual({ state: 'released' });
    expect(await readJobs()).toMatchObject([{ state: 'waiting', attempts: 0, next: at(0) }]);
  });
});

describe('a scheduler', () => {
  const row = z.object({
    name: z.string(),
    missed: z.enum(['run', 'skip']),
    decidedUntil: z.date(),
  });
  const scheduleRow = row.transform((each) => ({ ...each, cron: '0 * * * *', zone: 'UTC' }));
  type Row = z.output<typeof scheduleRow>;
  const enacted: [string, DueTime][] = [];
  const takenBack: string[] = [];
  const table: ScheduleTable<Row, string> = {
    name: 'sample_schedules',
    key: { column: 'name', of: ({ name }) => name },
    filter: { sql: 'name <> $1', values: ['other'] },
    columns: 'name, missed, decided_until AS "decidedUntil"',
    row: scheduleRow,
    describe: ({ name }) => `schedule ${name}`,
    enact: (_session, { name }, due) => {
      if (name === 'broken') return Promise.reject(new Error('no'));
      enacted.push([name, due]);
      return Promise.resolve(name);
    },
    takeBack: (_session, { name }) => {
      takenBack.push(name);
      return Promise.resolve();
    },
  };
  const time = (text: string) => new Date(`2026-01-05T${text}Z`);
  const set = (name: string, missed: string, until: Date) =>
    database.warehouse.query('INSERT INTO sample_schedules VALUES ($1, $2, $3)', [
      name,
      missed,
      until,
    ]);
  beforeEach(() => {
    enacted.length = 0;
    takenBack.length = 0;
  });

  it('runs the last of several due times once among workers, and skips missed ones on request', async () => {
    await set('late', 'run', time('06:10'));
    await set('skips', 'skip', time('06:10'));
    await set('broken', 'run', time('06:10'));
    await set('other', 'run', time('06:10'));
    const passes = [1, 2].map(() =>
      decideTimes(database.warehouse, table, time('09:30'), () => undefined),
    );
    const decided = await Promise.all(passes);
    expect(decided.flatMap(({ outcomes }) => outcomes).sort()).toEqual(['late', 'skips']);
    expect(
      new Set(decided.flatMap((each) => each.failures.map(({ schedule }) => schedule))),
    ).toEqual(new Set(['schedule broken']));
    const dues = Object.fromEntries(enacted);
    expect(dues['late']).toMatchObject({ last: time('09:00'), isSkipped: false });
    expect(dues['skips']).toMatchObject({ last: time('09:00'), isSkipped: true });
  });

  it('reverts decisions of a clock that was ahead', async () => {
    await set('ahead', 'run', time('15:00'));
    const warnings: string[] = [];
    await decideTimes(database.warehouse, table, time('09:30'), (text) => warnings.push(text));
    expect([takenBack, enacted, warnings.length]).toEqual([['ahead'], [], 1]);
    await decideTimes(database.warehouse, table, time('10:00:01'), (text) => warnings.push(text));
    expect(enacted).toMatchObject([['ahead', { last: time('10:00'), isSkipped: false }]]);
  });
});

describe('a watch of a place for files', () => {
  const place = (digest: string | undefined) => ({
    newDigest: () => Promise.resolve(digest),
    request: (found: string) => Promise.resolve(`asked for ${found}`),
  });

  it('requests work once files have been unchanged for the settle time', async () => {
    const watch = new ArrivalWatch(false, 2_000);
    const polls: [number, string | undefined][] = [
      [0, 'a'],
      [1_000, 'a b'],
      [2_999, 'a b'],
      [3_000, 'a b'],
      [4_000, undefined],
    ];
    const outcomes = [];
    for (const [now, digest] of polls) outcomes.push(await watch.poll(place(digest), now));
    expect(outcomes).toEqual([undefined, undefined, undefined, 'asked for a b', undefined]);
  });

  it('requests work after a minute for files that keep changing', async () => {
    const watch = new ArrivalWatch(false, 10_000);
    const outcomes = [];
    for (let now = 0; now <= 60_000; now += 5_000) {
      outcomes.push(await watch.poll(place(`files of ${now}`), now));
    }
    expect(outcomes.slice(0, -1).every((each) => each === undefined)).toBe(true);
    expect(outcomes.at(-1)).toBe('asked for files of 60000');
  });
});
