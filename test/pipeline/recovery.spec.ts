import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { planRun } from '#pipeline/runs/plan-run.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { requireDataset, type StageId } from '#pipeline/flow/flow.js';
import { stageIds, weeklySales } from '#test/setup/flow.js';
import type { AppError } from '#platform/errors/app-error.js';
import { disownChunks, listChunkFiles } from '../setup/chunks.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { noQueue, openTestPipeline, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

const MARTS = `SELECT store, week_date::text, weekly_sales, markdown_total
  FROM mart.store_week WHERE snapshot_id = $1 ORDER BY store, week_date`;

const YEARS = { column: 'week_date', by: 'year' } as const;

describe('an interrupted run', () => {
  let pipeline: TestPipeline;
  const { signal } = new AbortController();

  let kept: PreparedPipeline;
  beforeAll(async () => {
    kept = await preparePipeline(async ({ folder, run }) => {
      await deliver(folder, smallChain);
      expect(await run()).toBe(1);
    });
  });
  afterAll(() => kept.drop());
  afterEach(() => pipeline.close());

  /** Files of the first run's marts, which a later run must reproduce. */
  let files: Awaited<ReturnType<typeof listChunkFiles>>;
  async function beginAfterFirstRun(): Promise<void> {
    pipeline = await kept.open();
    files = await listChunkFiles(pipeline, 1);
    await disownChunks(pipeline);
  }

  async function restartRun(): Promise<void> {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, smallChain);
  }

  /** Resumes a run as a worker does. */
  async function resumeRun(runId: number): Promise<void> {
    const { ledger } = pipeline.services;
    const epoch = await ledger.runs.nextEpoch(runId);
    await planRun({ ...pipeline.services, queue: noQueue, logger: silentLogger }, { runId, epoch });
    await pipeline.runStages(runId, epoch);
  }

  it.each(stageIds)('continues after %s with the same result', async (last) => {
    await beginAfterFirstRun();
    const runId = await pipeline.plan();
    for (const stage of stageIds.slice(0, stageIds.indexOf(last) + 1)) {
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
    }
    await resumeRun(runId);
    const { run } = await pipeline.services.ledger.runs.requireRun(String(runId));
    expect(run.status).toBe('succeeded');
    expect(await pipeline.rows(MARTS, [2])).toEqual(await pipeline.rows(MARTS, [1]));
    expect(await listChunkFiles(pipeline, 2)).toEqual(files);
  });

  it('continues when a stage died between its work and its success', async () => {
    await restartRun();
    const runId = await pipeline.plan();
    for (const stage of stageIds) {
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
      if (stage === 'observe') break;
      await forgetSuccess(runId, stage);
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
    }
    const { run } = await pipeline.services.ledger.runs.requireRun(String(runId));
    expect(run.status).toBe('succeeded');
    const [core] = await pipeline.rows('SELECT count(*)::integer AS rows FROM core.sales');
    expect(core).toEqual({ rows: 6 });
  });

  it('continues when the dead stage has merged and moved former rows', async () => {
    await beginAfterFirstRun();
    const sales = { ...requireDataset(weeklySales, 'sales'), period: YEARS };
    const datasets = new Map(weeklySales.datasets).set('sales', sales);
    pipeline.services.flow = { ...weeklySales, datasets, rules: 'by year' };
    const later = (day: string) => toCsv(SALES_HEADER, `1,1,${day},5.00,FALSE`);
    await deliver(pipeline.folder, { 'later.csv': later('07/01/2011') }, 10);
    const runId = await pipeline.plan();
    for (const stage of stageIds) {
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
      if (stage !== 'ingest-sales') continue;
      await forgetSuccess(runId, stage);
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
    }
    const total = async () => {
      const [row] = await pipeline.rows(
        `SELECT sum(weekly_sales) AS total FROM mart.store_week JOIN ops.snapshots USING (snapshot_id)
         WHERE status = 'published'`,
      );
      return row;
    };
    expect(await total()).toEqual({ total: '650.35' });
    await deliver(pipeline.folder, { 'restated.csv': later('12/02/2010') }, 20);
    await pipeline.run();
    // 300.30 of the first file are 5.00 now.
    expect(await total()).toEqual({ total: '355.05' });
  });

  it('has the same result when three workers run every stage at once', async () => {
    await beginAfterFirstRun();
    const runId = await pipeline.plan();
    for (const stage of stageIds) {
      const work = () => runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
      const ends = await Promise.allSettled([work(), work(), work()]);
      const refusals = ends.flatMap((end) =>
        end.status === 'rejected' ? [end.reason as AppError] : [],
      );
      for (const refusal of refusals)
        expect(refusal, stage).toMatchObject({ code: 'STAGE_SUPERSEDED' });
      expect(refusals.length, stage).toBeLessThan(3);
    }
    expect(await pipeline.rows(MARTS, [2])).toEqual(await pipeline.rows(MARTS, [1]));
    expect(await listChunkFiles(pipeline, 2)).toEqual(files);
  });

  it('deletes scratch files of killed attempts', async () => {
    await restartRun();
    const runId = await pipeline.plan();
    const left = `scratch/run=${runId}/ingest-sales/attempt=0/part-0.csv`;
    await pipeline.services.lake.put(left, Readable.from(['left']));
    await pipeline.runStages(runId);
    expect(await pipeline.digests('scratch/')).toEqual({});
  });

  it('records the end of the last stage and of the run together, or neither', async () => {
    await restartRun();
    const runId = await pipeline.plan();
    for (const stage of stageIds.slice(0, -1)) {
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
    }
    await pipeline.rows(`
      CREATE FUNCTION ops.refuse() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''connection lost here''; END';
      CREATE TRIGGER refuse BEFORE UPDATE ON ops.runs FOR EACH ROW
        WHEN (NEW.status = 'succeeded') EXECUTE FUNCTION ops.refuse()`);
    const observe = () => runStage(pipeline.services, 'observe', { runId, epoch: 1 }, signal);
    await expect(observe()).rejects.toThrow('connection lost here');
    await pipeline.rows('DROP TRIGGER refuse ON ops.runs');
    await observe();
    const { run } = await pipeline.services.ledger.runs.requireRun(String(runId));
    expect(run.status).toBe('succeeded');
  });

  async function forgetSuccess(runId: number, stage: StageId): Promise<void> {
    await pipeline.rows(
      `UPDATE ops.stage_runs SET status = 'running' WHERE run_id = $1 AND stage = $2`,
      [runId, stage],
    );
  }
});
