import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { listBlockedSessions } from '#test/setup/list-blocked-sessions.js';
import type { Compute, ComputeResult } from '#lake/ports/compute.js';
import { runStage, type StageServices } from './run-stage.js';

describe('runStage', () => {
  let pipeline: TestPipeline;
  let runId: number;
  const { signal } = new AbortController();
  const run = (services: Partial<StageServices> = {}, signalled = signal, epoch = 1) => {
    const job = { runId, epoch };
    return runStage({ ...pipeline.services, ...services }, 'ingest-sales', job, signalled);
  };
  const stage = async () =>
    (await pipeline.services.ledger.runs.requireRun(String(runId))).stages[0];
  const coreRows = async () => {
    const [row] = await pipeline.rows<{ rows: number }>(
      'SELECT count(*)::integer AS rows FROM core.sales',
    );
    return row?.rows;
  };
  /** The stage's engine, which runs `before` first. */
  const engine = (before: () => Promise<unknown>): ReadonlyMap<string, Compute> => {
    const compute: Compute = {
      close: () => Promise.resolve(),
      run: async (job, options): Promise<ComputeResult> => {
        await before();
        return pipeline.services.compute.run(job, options);
      },
    };
    return new Map([['SALES_MERGE_URL', compute]]);
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, {
      'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE', '1,2,05/02/2010,x,FALSE'),
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
    });
    runId = await pipeline.plan();
  });
  afterEach(() => pipeline.close());

  it('returns and records the outcome of the rows', async () => {
    const counts = {
      rowsIn: 2,
      rowsOut: 1,
      rowsQuarantined: 1,
      rowsDuplicate: 0,
      rowsSuperseded: 0,
      rowsRestated: 0,
    };
    expect(await run()).toEqual(counts);
    expect(await stage()).toMatchObject({
      ...counts,
      status: 'succeeded',
      attempt: 1,
      step: null,
      rowsDone: 2,
      rowsExpected: 2,
    });
  });

  it('skips a stage that succeeded', async () => {
    await run();
    expect(await run()).toBe('skipped');
    expect(await stage()).toMatchObject({ attempt: 1 });
  });

  it('skips a job of an older epoch', async () => {
    await pipeline.services.ledger.runs.nextEpoch(runId);
    expect(await run()).toBe('skipped');
    expect(await stage()).toMatchObject({ status: 'pending' });
  });

  it('writes nothing once another worker has claimed the stage', async () => {
    const engines = engine(() => pipeline.services.ledger.stages.claim(runId, 'ingest-sales', 1));
    await expect(run({ engines })).rejects.toMatchObject({ code: 'STAGE_SUPERSEDED' });
    expect(await coreRows()).toBe(0);
    expect(await stage()).toMatchObject({
      status: 'running',
      attempt: 2,
      errorCode: null,
      rowsIn: null,
    });
    expect(await pipeline.rows('SELECT * FROM ops.quarantine_counts')).toEqual([]);
    expect(await pipeline.rows('SELECT * FROM ops.stage_outputs')).toEqual([]);
  });

  it('ignores any outcome once another worker has claimed the stage', async () => {
    const engines = engine(async () => {
      await pipeline.services.ledger.stages.claim(runId, 'ingest-sales', 1);
      throw new AppError('COMPUTE_FAILED', 'the files are gone');
    });
    await expect(run({ engines })).rejects.toMatchObject({ code: 'STAGE_SUPERSEDED' });
    expect(await stage()).toMatchObject({ status: 'running', attempt: 2, errorCode: null });
  });

  it("writes a stage's rows once when many workers run it", async () => {
    const ends = await Promise.allSettled(Array.from({ length: 6 }, () => run()));
    const codes = ends.map((end) =>
      end.status === 'fulfilled' ? 'ended' : formatError(end.reason),
    );
    expect(codes).toContain('ended');
    expect(codes.filter((code) => code !== 'ended' && code !== 'STAGE_SUPERSEDED')).toEqual([]);
    expect(await coreRows()).toBe(1);
    expect(await stage()).toMatchObject({ status: 'succeeded', rowsOut: 1 });
  });

  it('records an error with its code and rethrows it', async () => {
    const lost = new AppError('COMPUTE_LOST', 'gone', { retryable: true });
    await expect(run({ engines: engine(() => Promise.reject(lost)) })).rejects.toBe(lost);
    expect(await stage()).toMatchObject({
      status: 'failed',
      errorCode: 'COMPUTE_LOST',
      errorMessage: 'gone',
    });
    expect(await run()).toMatchObject({ rowsOut: 1 });
  });

  it('adds a code to an error without one, and removes characters that PostgreSQL rejects', async () => {
    const odd = new Error('broken\0 \ud800 pipe');
    await expect(run({ engines: engine(() => Promise.reject(odd)) })).rejects.toMatchObject({
      code: 'STAGE_FAILED',
    });
    expect(await stage()).toMatchObject({
      errorCode: 'STAGE_FAILED',
      errorMessage: 'broken\ufffd \ufffd pipe',
    });
  });

  it('leaves the stage to the next worker when this one stops', async () => {
    const stopping = new AbortController();
    const engines = engine(() => {
      stopping.abort(new Error('the worker stops'));
      return Promise.resolve();
    });
    await expect(run({ engines }, stopping.signal)).rejects.toThrow('the worker stops');
    expect(await stage()).toMatchObject({ status: 'running', errorCode: null });
    expect(await run()).toMatchObject({ rowsOut: 1 });
  });

  it('cancels a running statement on request, and does not block the next attempt', async () => {
    const waiting = () => listBlockedSessions('core.sales', pipeline.rows);
    const holder = pipeline.warehouse.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE core.sales IN ACCESS EXCLUSIVE MODE');
    const stopping = new AbortController();
    const running = run({}, stopping.signal);
    running.catch(() => undefined);
    await expect.poll(waiting).toHaveLength(1);
    stopping.abort(new Error('the worker stops'));
    // Depending on timing, the engine, the job or PostgreSQL reports the cancellation.
    await expect(running).rejects.toThrow(/canceling statement|Interrupted|the job was cancelled/);
    expect(await waiting()).toEqual([]);
    expect(await pipeline.services.ledger.stages.claim(runId, 'ingest-sales', 1)).toMatchObject({
      attempt: 2,
    });
    await holder.rollbackTransaction();
    await holder.release();
    expect(await run()).toMatchObject({ rowsOut: 1 });
    expect(await coreRows()).toBe(1);
  });
});

const formatError = (error: unknown) =>
  `${(error as AppError).code}: ${(error as AppError).message}`.replace(
    /^(STAGE_SUPERSEDED):.*/,
    '$1',
  );
