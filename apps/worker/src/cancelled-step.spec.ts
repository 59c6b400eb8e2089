import { join } from 'node:path';
import type { StepState, StepSummary } from '@aws-sdk/client-emr';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EmrApi } from '#lake/emr/emr-api.js';
import type { EmrCluster } from '#lake/emr/emr-cluster.js';
import { EmrRunner } from '#lake/emr/emr-runner.js';
import { EmrSteps } from '#lake/emr/emr-steps.js';
import { SparkCompute } from '#lake/spark/spark-compute.js';
import { cancelRun } from '#pipeline/runs/cancel-and-retry.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { FileSparkLake } from '#test/cluster/setup/file-spark-lake.js';
import { smallChain } from '#test/pipeline/small-chain.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

/** Time within which the worker must ask to cancel a step. */
const SOON = { timeout: 10_000, interval: 20 };
const WAIT_OPTIONS = { timeout: 40_000, interval: 50 };

/** The cluster lane tests the real EMR: here the test decides when a step ends. */
class Emr implements Pick<EmrApi, 'steps' | 'addStep' | 'step' | 'cancelStep'> {
  readonly added: StepSummary[] = [];
  readonly cancelled: string[] = [];
  looks = 0;

  steps(): Promise<StepSummary[]> {
    this.looks++;
    return Promise.resolve(this.added);
  }

  addStep(_cluster: string, { Name }: { Name: string | undefined }): Promise<string> {
    const Id = `s-${this.added.length + 1}`;
    this.added.push({ Id, Name, Status: { State: 'RUNNING' } });
    return Promise.resolve(Id);
  }

  step(_cluster: string, id: string): Promise<StepSummary> {
    return Promise.resolve(this.added.find(({ Id }) => Id === id)!);
  }

  cancelStep(_cluster: string, id: string): Promise<void> {
    this.cancelled.push(id);
    this.set('CANCEL_PENDING');
    return Promise.resolve();
  }

  set(State: StepState): void {
    for (const step of this.added) step.Status = { State };
  }
}

let worker: TestWorker;
let sales: FlowServices;
let emr: Emr;
const said: string[] = [];
const active = async () => (await worker.access.queue.depth())['active'];

beforeEach(async () => {
  said.length = 0;
  worker = await openTestWorker(smallChain);
  sales = worker.services.flows.get('weekly-sales')!;
  emr = new Emr();
  const { compute, registry } = sales;
  const log = (line: string) => void said.push(line);
  const running = () => Promise.resolve('j-1');
  const steps = new EmrSteps({
    api: emr as unknown as EmrApi,
    cluster: { ensureId: running, findRunning: running } as EmrCluster,
    reader: { read: () => Promise.resolve(undefined) } as never,
    pace: { pollMs: 10, giveUpAfterMs: 1_000 },
    logWaitMs: 0,
    logger: { log, warn: log, error: log },
  });
  const lake = new FileSparkLake(join(worker.folder, '..', 'lake'));
  const runner = new EmrRunner(steps, { hdfs: false, sparkConf: {} }, (key) => lake.url(key));
  const spark = new SparkCompute(lake, runner, (table) => registry.locate(table));
  sales.compute = {
    run: (job, options) => (job.name.includes('-integrate') ? spark : compute).run(job, options),
    close: () => compute.close(),
  };
});
afterEach(() => worker.close());

it("cancels a step on EMR within 10 s of its run's cancel, and follows it to its end", async () => {
  await worker.start();
  const request = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;
  const { run } = await startRun(sales.ledger, worker.access.queue, request);
  await vi.waitFor(() => expect(emr.added).toHaveLength(1), WAIT_OPTIONS);
  await cancelRun(sales.ledger, { runId: run.id, actor: 'key 1', reason: 'wrong files' });
  await expect.poll(() => emr.cancelled, SOON).toEqual(['s-1']);

  // The worker's job lasts as long as the step's processes.
  const { looks } = emr;
  await expect.poll(() => emr.looks - looks, WAIT_OPTIONS).toBeGreaterThan(3);
  expect(await active()).toBe(1);
  emr.set('CANCELLED');
  await expect.poll(active, WAIT_OPTIONS).toBe(0);
  expect(said.join()).toMatch(/step "run-1-integrate-\w+" has ended: s-1 CANCELLED$/);
  expect(emr.cancelled).toEqual(['s-1']);
  expect(emr.added).toHaveLength(1);
  const { run: over, stages } = await sales.ledger.runs.requireRun(run.id);
  expect(over).toMatchObject({ status: 'cancelled', cancelledBy: 'key 1', errorCode: null });
  expect(stages.map(({ status }) => status)).toEqual([
    'succeeded',
    'succeeded',
    'succeeded',
    'cancelled',
    'cancelled',
    'cancelled',
    'cancelled',
  ]);
  expect(await sales.ledger.snapshots.readPublished()).toBe('none yet');
});
