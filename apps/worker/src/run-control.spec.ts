import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelRun, retryRun } from '#pipeline/runs/cancel-and-retry.js';
import { pauseFlow } from '#pipeline/rules/change-flow.js';
import { EventLog } from '#pipeline/ledger/flows/event-log.js';
import type { Concurrency } from '#pipeline/ledger/flows/flow-settings.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { PRIORITIES, type Priority } from '#pipeline/ledger/runs/run-requests.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { smallChain } from '#test/pipeline/small-chain.js';
import { sumPublishedSales } from '#test/setup/sum-published-sales.js';
import { toCsv, deliver, SALES_HEADER } from '#test/setup/source-files.js';
import { BrokenCompute, PausedCompute } from '#test/setup/fake-compute.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

const WAIT_OPTIONS = { timeout: 40_000, interval: 50 };
/** Sum of `smallChain`: 100.10 + 200.20 − 5.25 + 300.30 + 50.00. */
const SALES = '645.35';
const act = { actor: 'key 1', reason: 'a test' };

describe('a worker', () => {
  let worker: TestWorker;
  let sales: FlowServices;
  let ledger: Ledger;

  beforeEach(async () => {
    worker = await openTestWorker(smallChain);
    sales = worker.services.flows.get('weekly-sales')!;
    ({ ledger } = sales);
  });
  afterEach(() => worker.close());

  const ask = async (priority: Priority = 'normal') => {
    const request = { trigger: 'admin', onlyIfChanged: false, priority, actor: 'key 1' } as const;
    return (await startRun(ledger, worker.access.queue, request)).run.id;
  };
  const untilRunsAre = (...statuses: string[]) =>
    vi.waitFor(async () => {
      const runs = await ledger.runs.list(20);
      const found = runs.reverse().map((run) => run.status);
      expect(found, runs.map(({ errorMessage }) => errorMessage).join()).toEqual(statuses);
    }, WAIT_OPTIONS);
  const published = () =>
    sumPublishedSales({ rows: (sql) => worker.database.warehouse.query(sql) });
  const attempts = async (id: string) => {
    const { stages } = await ledger.runs.requireRun(id);
    return Object.fromEntries(stages.map(({ stage, attempt }) => [stage, attempt]));
  };
  /** The engine of every stage blocks at one of them. */
  const holdAt = (stage: string) => {
    const engine = new PausedCompute(sales.compute, stage);
    sales.compute = engine;
    sales.engines = new Map([['SALES_MERGE_URL', engine]]);
    return engine;
  };
  const together = (concurrency: Concurrency) =>
    worker.database.warehouse.transaction((manager) =>
      ledger.settings.set(manager, { concurrency }),
    );

  /** A run that blocks in the middle of its work until its engine is released. */
  const busy = async () => {
    const engine = holdAt('integrate');
    await worker.start();
    await ask();
    await vi.waitFor(() => expect(engine.pausedJobs).toHaveLength(1), WAIT_OPTIONS);
    return engine;
  };

  it('ends the work of a cancelled run, and the next run publishes', async () => {
    const { compute, engines } = sales;
    const engine = holdAt('integrate');
    await worker.start();
    const id = await ask();
    await vi.waitFor(
      () => expect(engine.pausedJobs).toEqual([`run-${id}-integrate`]),
      WAIT_OPTIONS,
    );
    const isEnded = vi.fn();
    vi.spyOn(ledger.stages, 'fail').mockImplementation(() => {
      isEnded();
      return Promise.resolve(true);
    });
    await cancelRun(ledger, { runId: id, ...act });
    // Only the abort releases the engine.
    await vi.waitFor(async () => {
      const depth = await worker.access.queue.depth();
      expect(depth['active'], JSON.stringify(depth)).toBe(0);
    }, WAIT_OPTIONS);
    expect(isEnded).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    const { run, stages } = await ledger.runs.requireRun(id);
    expect(run).toMatchObject({
      status: 'cancelled',
      cancelledBy: 'key 1',
      cancelReason: 'a test',
      errorCode: null,
    });
    expect(stages.map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'cancelled',
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    expect(await ledger.snapshots.readPublished()).toBe('none yet');

    Object.assign(sales, { compute, engines });
    await ask();
    await untilRunsAre('cancelled', 'succeeded');
    expect(await published()).toBe(SALES);
  });

  it('repairs a failed run by a retry of the failed stage alone', async () => {
    const { compute } = sales;
    sales.compute = new BrokenCompute();
    // Features and stores use the broken engine, sales a working one.
    sales.engines = new Map([['SALES_MERGE_URL', compute]]);
    await worker.start();
    const id = await ask();
    await untilRunsAre('failed');
    sales.compute = compute;
    await retryRun(ledger, worker.access.queue, { runId: id, ...act });
    await untilRunsAre('succeeded');
    expect(await published()).toBe(SALES);
    const events = await new EventLog(worker.database.warehouse).after(0, 1_000, { runId: id });
    const told = events.filter(({ kind }) => kind.startsWith('run.')).map(({ kind }) => kind);
    expect(told).toEqual([
      'run.queued',
      'run.running',
      'run.failed',
      'run.running',
      'run.succeeded',
    ]);
  });

  it('runs a stage and its dependents again on request', async () => {
    const { compute } = sales;
    const engine = holdAt('build-marts');
    await worker.start();
    const id = await ask();
    await vi.waitFor(() => expect(engine.pausedJobs).not.toEqual([]), WAIT_OPTIONS);
    await cancelRun(ledger, { runId: id, ...act });
    sales.compute = compute;
    sales.engines = new Map([['SALES_MERGE_URL', compute]]);
    await retryRun(ledger, worker.access.queue, { runId: id, from: 'integrate', ...act });
    await untilRunsAre('succeeded');
    expect(await published()).toBe(SALES);
    expect(await attempts(id)).toEqual({
      'ingest-sales': 1,
      'ingest-features': 1,
      'ingest-stores': 1,
      integrate: 2,
      'build-marts': 2,
      publish: 1,
      observe: 1,
    });
  });

  it('starts waiting runs one after the other', async () => {
    await together('wait');
    const engine = await busy();
    await ask();
    await ask();
    await untilRunsAre('running', 'waiting', 'waiting');
    engine.release();
    await untilRunsAre('succeeded', 'succeeded', 'succeeded');
  });

  it('starts waiting runs of high priority first, and those of low priority last', async () => {
    await together('wait');
    const engine = await busy();
    for (const priority of ['low', 'normal', 'high'] as const) await ask(priority);
    engine.release();
    await untilRunsAre('succeeded', 'succeeded', 'succeeded', 'succeeded');
    const events = await new EventLog(worker.database.warehouse).after(0, 1_000);
    const begun = events.filter(({ kind }) => kind === 'run.running').map(({ runId }) => runId);
    expect(begun).toEqual(['1', '4', '3', '2']);
  });

  it('gives the run that takes all requests the highest of their priorities', async () => {
    await together('merge');
    const engine = await busy();
    const priorities = [];
    for (const priority of ['low', 'high', 'normal'] as const) {
      const { run } = await ledger.runs.requireRun(await ask(priority));
      priorities.push(run.priority);
    }
    expect(priorities).toEqual([PRIORITIES.low, PRIORITIES.high, PRIORITIES.high]);
    engine.release();
    await untilRunsAre('succeeded', 'succeeded');
  });

  it('takes all requests made during a run into one run', async () => {
    await together('merge');
    const engine = await busy();
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['2', '2', '2']);
    engine.release();
    await untilRunsAre('succeeded', 'succeeded');
    expect(await ledger.runs.listRequests('2')).toHaveLength(3);
  });

  it('starts nothing while the flow is paused, and then what waited', async () => {
    await together('wait');
    const engine = await busy();
    await ask();
    await pauseFlow(ledger, { isPaused: true, ...act });
    await expect(ask()).rejects.toMatchObject({
      code: 'FLOW_PAUSED',
      message: 'weekly-sales was paused by key 1: a test; resume the flow, then start a run',
    });
    engine.release();
    await untilRunsAre('succeeded', 'waiting');
    await pauseFlow(ledger, { isPaused: false, ...act });
    await untilRunsAre('succeeded', 'succeeded');
  });

  it('starts a run for new files', async () => {
    await worker.database.warehouse.transaction((manager) =>
      ledger.settings.set(manager, { onFiles: true }),
    );
    await worker.start();
    await untilRunsAre('succeeded');
    await deliver(worker.folder, { 'more.csv': toCsv(SALES_HEADER, '1,1,19/02/2010,1.00,FALSE') });
    await untilRunsAre('succeeded', 'succeeded');
    expect(await published()).toBe('646.35');
    const [request] = await ledger.runs.listRequests('2');
    expect(request).toMatchObject({ trigger: 'files', details: { files: 4 } });
  });
});
