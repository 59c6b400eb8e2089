import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '#pipeline/open-lineage/run-event.js';
import { cancelRun } from '#pipeline/runs/cancel-and-retry.js';
import { startRun } from '#pipeline/runs/start-run.js';
import {
  type LineageReceiver,
  formatEvent,
  startLineageReceiver,
} from '#test/open-lineage/lineage-receiver.js';
import { smallChain } from '#test/pipeline/small-chain.js';
import { stageIds } from '#test/setup/flow.js';
import { BrokenCompute, PausedCompute } from '#test/setup/fake-compute.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

const WAIT_OPTIONS = { timeout: 40_000, interval: 50 };
const STAGES = stageIds.map((stage) => `weekly-sales.${stage}`);

describe('a worker with a receiver of OpenLineage', () => {
  let receiver: LineageReceiver;
  let worker: TestWorker;

  beforeEach(async () => {
    receiver = await startLineageReceiver();
    worker = await openTestWorker(smallChain, [], {
      OPENLINEAGE_URL: receiver.url,
      OPENLINEAGE_API_KEY: 'a-key',
    });
  });
  afterEach(async () => {
    await worker.close();
    await receiver.close();
  });

  const sales = () => worker.services.flows.get('weekly-sales')!;
  const ask = async () => {
    const request = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;
    return (await startRun(sales().ledger, worker.access.queue, request)).run.id;
  };
  /** A worker sends events once it has started. */
  const start = async () => {
    await worker.start();
    const sql = 'SELECT FROM ops.open_lineage_cursor';
    const isUp = async () => (await worker.database.warehouse.query<[]>(sql)).length;
    await expect.poll(isUp, WAIT_OPTIONS).toBe(1);
  };
  const untilEnded = (end: string) =>
    expect
      .poll(() => receiver.taken.map(formatEvent), WAIT_OPTIONS)
      .toContain(`${end} weekly-sales`);
  const of = (name: string) => receiver.taken.filter(({ job }) => job.name === name);
  const at = (words: string) => receiver.taken.findIndex((event) => formatEvent(event) === words);
  const readRunId = (event: RunEvent | undefined) => event?.run.runId;

  it('reports a run and its stages, each with start and end', async () => {
    await start();
    await ask();
    await untilEnded('COMPLETE');
    expect(receiver.problems).toEqual([]);
    const [first] = receiver.taken;
    const last = receiver.taken.at(-1);
    expect([first, last].map((event) => event && formatEvent(event))).toEqual([
      'START weekly-sales',
      'COMPLETE weekly-sales',
    ]);
    expect(readRunId(last)).toBe(readRunId(first));
    for (const stage of STAGES) {
      const [began, ended, ...more] = of(stage);
      expect([began?.eventType, ended?.eventType, more.length]).toEqual(['START', 'COMPLETE', 0]);
      expect(readRunId(ended)).toBe(readRunId(began));
      expect(began?.run.facets.parent).toMatchObject({
        run: { runId: readRunId(first) },
        job: { namespace: 'retailstream', name: 'weekly-sales' },
      });
    }
    expect(new Set(receiver.taken.map(readRunId)).size).toBe(1 + STAGES.length);
    const integrated = at('START weekly-sales.integrate');
    expect(at('COMPLETE weekly-sales.ingest-sales')).toBeLessThan(integrated);
    expect(at('COMPLETE weekly-sales.integrate')).toBeLessThan(
      at('START weekly-sales.build-marts'),
    );
    const [message] = receiver.received;
    expect(message?.path).toBe('/api/v1/lineage');
    expect(message?.headers.authorization).toBe('Bearer a-key');
  });

  it('names the inputs and outputs of a run', async () => {
    await start();
    await ask();
    await untilEnded('COMPLETE');
    const [began, ended] = of('weekly-sales');
    const files = Object.keys(smallChain).map((name) => `${worker.folder}/${name}`);
    expect(began?.inputs.map(({ name }) => name).sort()).toEqual(files.sort());
    const read = ended?.inputs.find(({ name }) => name.endsWith('/sales.csv'));
    expect(read).toMatchObject({
      namespace: 'file',
      inputFacets: { inputStatistics: { rowCount: 10, size: smallChain['sales.csv'].length } },
    });
    const marts = ended?.outputs.map(({ name, outputFacets }) => [
      name.replace('mart.', ''),
      outputFacets?.outputStatistics?.['rowCount'],
    ]);
    // Departments 1 and 2 of store 1 in one week, department 1 of either store in both.
    expect(Object.fromEntries(marts ?? [])).toMatchObject({
      store_department_week: 5,
      department_week: 3,
    });
    const [output] = ended?.outputs ?? [];
    // The test's server is an embedded one, whose port changes: its tables are named like the jobs.
    expect(output?.namespace).toBe('retailstream');
    const mart = sales().flow.marts[0]!;
    const fields = Object.keys(mart.columns).map((name) => ({ name }));
    expect(output?.facets?.schema).toMatchObject({ fields });
    expect(output?.facets?.version).toMatchObject({ datasetVersion: '1' });
    const names = (kind: 'inputs' | 'outputs', event: RunEvent | undefined) =>
      event?.[kind].map(({ name }) => name) ?? [];
    expect(names('outputs', ended)).toEqual(
      expect.arrayContaining(['mart.store_week', 'bi.store_week', 'bi.weekly_top_stores']),
    );
    const [, merged] = of('weekly-sales.ingest-sales');
    expect(names('inputs', merged)).toEqual([expect.stringMatching(/\/sales\.csv$/)]);
    expect(names('outputs', merged)).toEqual(['weekly-sales.curated.sales']);
    const [, joined] = of('weekly-sales.integrate');
    expect(names('inputs', joined)).toEqual(
      ['sales', 'features', 'stores'].map((name) => `weekly-sales.curated.${name}`),
    );
    expect(names('outputs', joined)).toEqual(['weekly-sales.integrated.integrated_sales']);
    const [, built] = of('weekly-sales.build-marts');
    expect(names('inputs', built)).toContain('weekly-sales.integrated.integrated_sales');
    expect(names('outputs', built)).toContain('mart.store_week');
    const [, shown] = of('weekly-sales.publish');
    expect(names('outputs', shown)).toContain('bi.weekly_top_stores');
  });

  it('reports why a run failed', async () => {
    const { compute } = sales();
    sales().compute = new BrokenCompute();
    sales().engines = new Map([['SALES_MERGE_URL', compute]]);
    await start();
    await ask();
    await untilEnded('FAIL');
    expect(receiver.problems).toEqual([]);
    const failed = receiver.taken.filter(({ eventType }) => eventType === 'FAIL');
    const errors = failed.map(({ run }) => run.facets.errorMessage?.['message']);
    expect(new Set(errors)).toEqual(new Set(['COMPUTE_FAILED: the engine is broken']));
    expect(failed.length).toBeGreaterThanOrEqual(2);
    // Everything that began has ended once.
    const ends = new Map<string, string[]>();
    for (const { run, eventType } of receiver.taken)
      ends.set(run.runId, [...(ends.get(run.runId) ?? []), eventType]);
    for (const types of ends.values()) {
      expect(types).toEqual(['START', expect.not.stringMatching('START')]);
    }
  });

  it('reports a cancelled run after its running stage', async () => {
    const engine = new PausedCompute(sales().compute, 'integrate');
    sales().compute = engine;
    await start();
    const id = await ask();
    await vi.waitFor(() => expect(engine.pausedJobs).toHaveLength(1), WAIT_OPTIONS);
    await cancelRun(sales().ledger, { runId: id, actor: 'key 1', reason: 'a test' });
    await untilEnded('ABORT');
    expect(receiver.problems).toEqual([]);
    expect(receiver.taken.slice(-2).map(formatEvent)).toEqual([
      'ABORT weekly-sales.integrate',
      'ABORT weekly-sales',
    ]);
    expect(of('weekly-sales.build-marts')).toEqual([]);
  });

  it('delays no run while the receiver is down, and sends every event later', async () => {
    receiver.away = 503;
    await start();
    const id = await ask();
    const status = async () => (await sales().ledger.runs.requireRun(id)).run.status;
    await expect.poll(status, WAIT_OPTIONS).toBe('succeeded');
    await expect.poll(() => receiver.received.length, WAIT_OPTIONS).toBeGreaterThan(1);
    expect(receiver.taken).toEqual([]);
    receiver.away = undefined;
    await untilEnded('COMPLETE');
    expect(receiver.taken).toHaveLength(2 * (1 + STAGES.length));
    expect(receiver.taken.map(formatEvent)[0]).toBe('START weekly-sales');
  });
});
