import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueAccess } from '#composition/create-run-queue.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { type FlowServices, runStage } from '#pipeline/runs/run-stage.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { createVisitsFlow } from '#test/factories/visits-flow.js';
import { smallChain } from '#test/pipeline/small-chain.js';
import { PUBLISHED_VISITS, smallVisits, smallVisitsByCounty } from '#test/pipeline/small-visits.js';
import { BrokenCompute, PausedCompute } from '#test/setup/fake-compute.js';
import { noQueue, silentLogger } from '#test/setup/pipeline.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';
import { requestRun } from '#test/setup/request-run.js';

const WAIT_OPTIONS = { timeout: 40_000, interval: 50 };

describe('a worker of two flows', () => {
  let worker: TestWorker;
  let database: TestWarehouse;
  let access: QueueAccess;
  let sales: FlowServices;
  let visits: FlowServices;

  beforeEach(async () => {
    worker = await openTestWorker(
      { ...smallChain, ...smallVisits },
      loadFlows([createVisitsFlow()]),
    );
    ({ database, access } = worker);
    sales = worker.services.flows.get('weekly-sales')!;
    visits = worker.services.flows.get('visits')!;
  });
  afterEach(() => worker.close());

  const start = ({ ledger }: FlowServices) =>
    startRun(ledger, access.queue, {
      trigger: 'admin',
      onlyIfChanged: false,
      actor: 'key 1',
    });
  const untilRunsAre = (statuses: Record<string, string>) =>
    vi.waitFor(async () => {
      const runs = await database.warehouse.query<{ flow: string; status: string; told: string }[]>(
        `SELECT flow, status, concat_ws(': ', flow, error_code, error_message) AS told FROM ops.runs`,
      );
      const told = runs.map(({ told }) => told).join('; ');
      const found: Record<string, string> = Object.fromEntries(
        runs.map(({ flow, status }) => [flow, status]),
      );
      expect(found, told).toEqual(statuses);
    }, WAIT_OPTIONS);

  /** A run whose worker was killed in the stage after the first ones. */
  async function interruptRun(flow: FlowServices, done: string[], killed: string): Promise<number> {
    const run = await requestRun(flow.ledger, 'admin', false);
    const job = { runId: Number(run.id), epoch: run.flowEpoch };
    await planRun({ ...flow, queue: noQueue, logger: silentLogger }, job);
    const { signal } = new AbortController();
    for (const stage of done) await runStage(flow, stage, job, signal);
    await flow.ledger.stages.claim(job.runId, killed, job.epoch);
    return job.runId;
  }

  it('works on one while every stage of the other blocks', async () => {
    const engine = new PausedCompute(sales.compute, 'ingest');
    sales.compute = engine;
    sales.engines = new Map([['SALES_MERGE_URL', engine]]);
    await worker.start();
    await start(sales);
    await vi.waitFor(() => expect(engine.pausedJobs).toHaveLength(3), WAIT_OPTIONS);
    await start(visits);
    await untilRunsAre({ visits: 'succeeded', 'weekly-sales': 'running' });
    expect(await database.warehouse.query(PUBLISHED_VISITS)).toEqual(smallVisitsByCounty);
    engine.release();
    await untilRunsAre({ visits: 'succeeded', 'weekly-sales': 'succeeded' });
  });

  it('continues with one after a job of the other fails, and after one of an unknown flow', async () => {
    visits.compute = new BrokenCompute();
    await database.warehouse.query(
      `INSERT INTO ops.runs (flow, trigger, only_if_changed) VALUES ('gone', 'admin', false)`,
    );
    await access.queue.enqueuePlan(1, 1);
    await worker.start();
    await start(visits);
    await start(sales);
    await untilRunsAre({ gone: 'queued', visits: 'failed', 'weekly-sales': 'succeeded' });
  });

  it('resumes the runs of both after a worker was killed', async () => {
    const salesRun = await interruptRun(sales, ['ingest-stores'], 'ingest-sales');
    const visitsRun = await interruptRun(visits, ['ingest-visits', 'join'], 'marts');
    await worker.start();
    await untilRunsAre({ visits: 'succeeded', 'weekly-sales': 'succeeded' });
    expect(await database.warehouse.query(PUBLISHED_VISITS)).toEqual(smallVisitsByCounty);
    const attempts = await database.warehouse.query<object[]>(
      `SELECT run_id::integer AS run, stage, attempt FROM ops.stage_runs
       WHERE stage = ANY ($1) ORDER BY run_id, ordinal`,
      [['ingest-sales', 'ingest-stores', 'join', 'marts']],
    );
    expect(attempts).toEqual([
      { run: salesRun, stage: 'ingest-sales', attempt: 2 },
      { run: salesRun, stage: 'ingest-stores', attempt: 1 },
      { run: visitsRun, stage: 'join', attempt: 1 },
      { run: visitsRun, stage: 'marts', attempt: 2 },
    ]);
  });

  it('resumes the run of one although the other’s cannot be read', async () => {
    await interruptRun(visits, ['ingest-visits'], 'join');
    vi.spyOn(sales.ledger.runs, 'active').mockRejectedValue(new Error('connection lost'));
    await worker.start();
    await untilRunsAre({ visits: 'succeeded' });
  });
});
