import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Flow } from '#pipeline/flow/flow.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { EventLog } from '#pipeline/ledger/flows/event-log.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { AppError } from '#platform/errors/app-error.js';
import { createVisitsFlow } from '#test/factories/visits-flow.js';
import { PUBLISHED_VISITS, smallVisits, smallVisitsByCounty } from '#test/pipeline/small-visits.js';
import { BrokenCompute, PausedCompute } from '#test/setup/fake-compute.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

const WAIT_OPTIONS = { timeout: 50_000, interval: 50 };
const SECOND = 1 / 60;

let worker: TestWorker;
let visits: FlowServices;
afterEach(() => worker.close());

type Policy = Partial<Pick<Flow['stages'][number], 'attempts' | 'limitMinutes'>>;

/** A worker of visits, whose stage `join` has a specific policy. */
async function open(policy: Policy = {}): Promise<void> {
  const flows = loadFlows([createVisitsFlow()]).map((flow) => ({
    ...flow,
    stages: flow.stages.map((stage) => (stage.id === 'join' ? { ...stage, ...policy } : stage)),
  }));
  const settings = { EXCLUSIVE_WORKER: 'false', STAGE_ATTEMPTS: '3' };
  worker = await openTestWorker(smallVisits, flows, settings);
  visits = worker.services.flows.get('visits')!;
}

async function ask(): Promise<string> {
  const request = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;
  return (await startRun(visits.ledger, worker.access.queue, request)).run.id;
}

const untilRunIs = (id: string, told: object) =>
  vi.waitFor(async () => {
    const { run } = await visits.ledger.runs.requireRun(id);
    expect(run, run.errorMessage ?? '').toMatchObject(told);
  }, WAIT_OPTIONS);

/** The outcome of each attempt of a stage. */
async function tries(id: string, stage: string): Promise<string[]> {
  const events = await new EventLog(worker.database.warehouse).after(0, 1_000, { runId: id });
  return events
    .filter((event) => event.stage === stage && event.kind.startsWith('stage.'))
    .map(({ kind, data }) =>
      [data['attempt'], kind.slice('stage.'.length), data['code']].filter(Boolean).join(' '),
    );
}

describe('a stage that hangs', () => {
  it('times out, and a worker claims it again', async () => {
    await open({ limitMinutes: 6 * SECOND });
    const other = worker.startAnother();
    const engine = new PausedCompute(visits.compute, 'join');
    for (const { flows } of [worker.services, other.services])
      flows.get('visits')!.compute = engine;
    await worker.start();
    await other.start();
    const id = await ask();
    await vi.waitFor(() => expect(engine.pausedJobs).toHaveLength(2), WAIT_OPTIONS);
    // The first had ended before the second began.
    const told = ['1 running', '1 failed STAGE_TIMED_OUT', '2 running'];
    expect(await tries(id, 'join')).toEqual(told);
    engine.release();
    await untilRunIs(id, { status: 'succeeded', errorCode: null });
    expect((await tries(id, 'join')).at(-1)).toMatch(/^\d succeeded$/);
    expect(await worker.database.warehouse.query(PUBLISHED_VISITS)).toEqual(smallVisitsByCounty);
  });

  it('fails its run after its last attempt timed out', async () => {
    await open({ limitMinutes: SECOND, attempts: 2 });
    const engine = new PausedCompute(visits.compute, 'join');
    visits.compute = engine;
    await worker.start();
    const id = await ask();
    await untilRunIs(id, { status: 'failed', errorCode: 'STAGE_TIMED_OUT' });
    const [one, two] = ['1 failed STAGE_TIMED_OUT', '2 failed STAGE_TIMED_OUT'];
    expect(await tries(id, 'join')).toEqual(['1 running', one, '2 running', two]);
    expect(engine.pausedJobs).toHaveLength(2);
    expect(await visits.ledger.snapshots.readPublished()).toBe('none yet');
  });
});

describe('a stage that fails', () => {
  it('is tried once when a retry cannot help', async () => {
    await open();
    visits.compute = new BrokenCompute();
    await worker.start();
    const id = await ask();
    await untilRunIs(id, { status: 'failed', errorCode: 'COMPUTE_FAILED' });
    expect(await tries(id, 'ingest-visits')).toEqual(['1 running', '1 failed COMPUTE_FAILED']);
  });

  it('is retried up to its limit when a retry may help', async () => {
    await open();
    visits.compute = new BrokenCompute(new AppError('COMPUTE_LOST', 'gone', { retryable: true }));
    await worker.start();
    const id = await ask();
    await untilRunIs(id, { status: 'failed', errorCode: 'COMPUTE_LOST' });
    const each = [1, 2, 3].flatMap((attempt) => [
      `${attempt} running`,
      `${attempt} failed COMPUTE_LOST`,
    ]);
    expect(await tries(id, 'ingest-visits')).toEqual(each);
  });
});
