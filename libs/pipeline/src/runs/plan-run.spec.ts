import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  noQueue,
  openTestPipeline,
  silentLogger,
  type TestPipeline,
} from '#test/setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import type { RunQueue } from '../queue/run-queue.js';
import { planRun } from './plan-run.js';
import { recoverRuns, startRun } from './start-run.js';

const byHand = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;

describe('planning and recovery', () => {
  let pipeline: TestPipeline;
  let queued: string[];
  let queue: RunQueue;
  const plan = (runId: number, epoch = 1) => {
    return planRun({ ...pipeline.services, queue, logger: silentLogger }, { runId, epoch });
  };
  const request = async () =>
    Number((await startRun(pipeline.services.ledger, queue, byHand)).run.id);
  const status = async (runId: number) =>
    (await pipeline.services.ledger.runs.requireRun(String(runId))).run.status;
  const recover = (onlyWorker: boolean) =>
    recoverRuns(pipeline.services.ledger, queue, { onlyWorker, logger: silentLogger });

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    queued = [];
    queue = {
      ...noQueue,
      enqueuePlan: (runId, epoch) => {
        queued.push(`plan ${runId} ${epoch}`);
        return Promise.resolve();
      },
      enqueueStages: (runId, epoch) => {
        queued.push(`stages ${runId} ${epoch}`);
        return Promise.resolve();
      },
      hasJob: () => Promise.resolve(true),
    };
    await deliver(pipeline.folder, {
      'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE'),
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
    });
  });
  afterEach(() => pipeline.close());

  it('requests a run, plans it and queues its stages', async () => {
    const runId = await request();
    await plan(runId);
    expect(queued).toEqual([`plan ${runId} 1`, `stages ${runId} 1`]);
    expect(await status(runId)).toBe('running');
    const { files } = await pipeline.services.ledger.runs.report(String(runId));
    expect(files.map(({ path, dataset }) => [path, dataset])).toEqual([
      ['sales.csv', 'sales'],
      ['stores.csv', 'stores'],
    ]);
  });

  it('keeps a request for a worker while the queue is down', async () => {
    const down = { ...queue, enqueuePlan: () => Promise.reject(new Error('queue down')) };
    const { ledger } = pipeline.services;
    expect(await startRun(ledger, down, byHand)).toMatchObject({ became: 'started' });
    queue.hasJob = () => Promise.resolve(false);
    await recover(false);
    expect(queued).toEqual(['plan 1 2']);
    await plan(1, 2);
    expect(await status(1)).toBe('running');
  });

  it('ignores a job of an older epoch or of an ended run', async () => {
    const runId = await request();
    await plan(runId, 0);
    await pipeline.services.ledger.runs.fail(runId, 'STAGE_FAILED', 'over');
    await plan(runId);
    expect(queued).toEqual([`plan ${runId} 1`]);
  });

  it('plans a run twice with the same result', async () => {
    const runId = await request();
    await plan(runId);
    const report = await pipeline.services.ledger.runs.report(String(runId));
    await plan(runId);
    expect(await pipeline.services.ledger.runs.report(String(runId))).toEqual(report);
    expect(queued.slice(1)).toEqual([`stages ${runId} 1`, `stages ${runId} 1`]);
  });

  it('fails a run after twenty interruptions, so that other runs can start', async () => {
    const runId = await request();
    for (let epoch = 1; epoch < 20; epoch++) await recover(true);
    expect(await status(runId)).toBe('queued');
    await recover(true);
    expect((await pipeline.services.ledger.runs.requireRun(String(runId))).run).toMatchObject({
      status: 'failed',
      errorCode: 'RUN_ABANDONED',
      flowEpoch: 20,
    });
    expect(await request()).toBeGreaterThan(runId);
  });

  it('keeps the counts of stages when a plan job repeats late', async () => {
    const runId = await request();
    const { ledger } = pipeline.services;
    await plan(runId);
    const [file] = await ledger.files.listByRun(runId, ['sales']);
    if (!file) throw new Error('the run has no sales file');
    await ledger.warehouse.query('UPDATE ops.run_files SET rows_in = 1 WHERE run_id = $1', [runId]);
    await ledger.runFiles.assign(runId, [file], () => 'other rules');
    const { files } = await ledger.runs.report(String(runId));
    expect(files.map(({ rowsIn }) => rowsIn)).toEqual([1, 1]);
  });

  it('continues with the planned files, and leaves newer ones to the next run', async () => {
    const runId = await request();
    await plan(runId);
    await deliver(pipeline.folder, {
      'more.csv': toCsv(SALES_HEADER, '1,2,05/02/2010,1.00,FALSE'),
    });
    await plan(runId);
    const { files } = await pipeline.services.ledger.runs.report(String(runId));
    expect(files.map(({ path }) => path)).toEqual(['sales.csv', 'stores.csv']);
  });

  it('refuses to continue a run under other rules', async () => {
    const runId = await request();
    await plan(runId);
    await pipeline.warehouse.query(`UPDATE ops.runs SET rules = 'older'`);
    await expect(plan(runId)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  it('reports errors of the source folder', async () => {
    await deliver(pipeline.folder, { 'sales.csv': 'a,b\n' });
    const runId = await request();
    await expect(plan(runId)).rejects.toMatchObject({ code: 'SOURCE_COLUMNS' });
    expect(await status(runId)).toBe('queued');
  });

  it('recovers nothing when no run is active', async () => {
    await recover(true);
    expect(queued).toEqual([]);
  });

  it('leaves a run that the queue still holds, unless its worker must be dead', async () => {
    const runId = await request();
    await recover(false);
    expect(queued).toEqual([`plan ${runId} 1`]);
    await recover(true);
    expect(queued).toEqual([`plan ${runId} 1`, `plan ${runId} 2`]);
  });

  it('queues a run that the queue has lost, under a new epoch', async () => {
    const runId = await request();
    await plan(runId);
    queue.hasJob = () => Promise.resolve(false);
    await recover(false);
    expect(queued.at(-1)).toBe(`plan ${runId} 2`);
    await plan(runId, 1);
    await plan(runId, 2);
    expect(queued.at(-1)).toBe(`stages ${runId} 2`);
    expect(queued.filter((job) => job === `stages ${runId} 1`)).toHaveLength(1);
  });
});
