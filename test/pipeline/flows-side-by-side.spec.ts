import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { lockFlow } from '#pipeline/ledger/flows/lock-flow.js';
import { summarise } from '#pipeline/quarantine/quarantined-files.js';
import { createLooseVisitsFlow } from '../factories/visits-flow.js';
import { BrokenCompute, PausedCompute } from '../setup/fake-compute.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';
import { PUBLISHED_VISITS, smallVisits, smallVisitsByCounty } from './small-visits.js';

/** Of `smallChain`: 100.10 + 200.20 − 5.25 + 300.30 + 50.00. */
const SALES = '645.35';

const WAIT_OPTIONS = { timeout: 20_000, interval: 20 };

/** The ledger's state of a flow, as people see it. */
async function readReport({ services: { ledger } }: TestFlow) {
  const files = await ledger.sourceFiles.list({ first: 50 });
  const runs = await ledger.runs.list(50);
  const { byReason } = await summarise(ledger);
  return {
    files: files.map(({ path }) => path).sort(),
    runs: runs.map(({ flow, status }) => `${flow} ${status}`),
    quarantined: byReason.map(({ dataset, reason, open }) => `${dataset} ${reason} ${open}`),
  };
}

describe('two flows in one warehouse, lake and source folder', () => {
  let pipeline: TestPipeline;
  let sales: TestFlow;
  let visits: TestFlow;
  const visitsByCounty = () => pipeline.rows(PUBLISHED_VISITS);
  const readStatus = async (runId: number) =>
    (await sales.services.ledger.runs.requireRun(String(runId))).run.status;
  const open = async (declaration = createLooseVisitsFlow()) => {
    pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '1' }, loadFlows([declaration]));
    sales = pipeline.flows.get('weekly-sales')!;
    visits = pipeline.flows.get('visits')!;
    await deliver(pipeline.folder, { ...smallChain, ...smallVisits });
  };

  afterEach(() => pipeline.close());

  it('run at the same time, each with its own data', async () => {
    await open();
    const engine = new PausedCompute(sales.services.compute, 'integrate');
    sales.services.compute = engine;
    const salesRun = await sales.plan();
    const underWay = sales.runStages(salesRun);
    await vi.waitFor(
      () => expect(engine.pausedJobs).toEqual([`run-${salesRun}-integrate`]),
      WAIT_OPTIONS,
    );

    const visitsRun = await visits.run();
    expect(await readStatus(visitsRun)).toBe('succeeded');
    expect(await visitsByCounty()).toEqual(smallVisitsByCounty);
    expect(await readStatus(salesRun)).toBe('running');
    expect(await sales.services.ledger.snapshots.readPublished()).toBe('none yet');
    await expect(sales.plan()).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE' });

    engine.release();
    await underWay;
    expect(await sumPublishedSales(pipeline)).toBe(SALES);
    expect(await visitsByCounty()).toEqual(smallVisitsByCounty);
    expect(await readReport(sales)).toEqual({
      files: ['features.csv', 'sales.csv', 'stores.csv'],
      runs: ['weekly-sales succeeded'],
      quarantined: [
        'sales DUPLICATE_KEY 1',
        'sales IMPOSSIBLE_DATE 1',
        'sales SHORT_ROW 1',
        'sales UNKNOWN_STORE 1',
      ],
    });
    expect(await readReport(visits)).toEqual({
      files: ['towns.csv', 'visits.csv'],
      runs: ['visits succeeded'],
      quarantined: ['visits IMPOSSIBLE_DATE 1', 'visits UNKNOWN_TOWN 1'],
    });
    const published = await pipeline.rows(
      `SELECT flow FROM ops.snapshots WHERE status = 'published' ORDER BY flow`,
    );
    expect(published).toEqual([{ flow: 'visits' }, { flow: 'weekly-sales' }]);
  });

  it('do not wait for locks of the other', async () => {
    await open();
    const { ledger } = sales.services;
    await ledger.warehouse.transaction(async (session) => {
      for (const subject of ['runs', 'snapshots', 'corrections'] as const) {
        await lockFlow(session, 'weekly-sales', subject);
      }
      await visits.run();
      const [file] = await visits.services.ledger.sourceFiles.list({ first: 1 });
      const act = { sha256: file!.sha256, isWithdrawn: true, actor: 'cli', reason: 'a test' };
      await withdrawFile(visits.services.ledger, act);
    });
    expect(await visitsByCounty()).toEqual(smallVisitsByCounty);
  });

  it('delete only expired data of their own', async () => {
    await open();
    await sales.run();
    for (let run = 0; run < 3; run++) await visits.run();
    const statuses = (flow: string) =>
      pipeline.rows<{ status: string }>(
        'SELECT status FROM ops.snapshots WHERE flow = $1 ORDER BY snapshot_id',
        [flow],
      );
    expect((await statuses('visits')).map(({ status }) => status)).toEqual([
      'dropped',
      'dropped',
      'published',
    ]);
    expect(await statuses('weekly-sales')).toEqual([{ status: 'published' }]);
    expect(await sumPublishedSales(pipeline)).toBe(SALES);
    expect(Object.keys(await pipeline.digests('integrated/integrated_sales/'))).not.toEqual([]);
    // It continues from what its only run has left.
    await deliver(
      pipeline.folder,
      { 'more.csv': toCsv(SALES_HEADER, '1,1,19/02/2010,1.00,FALSE') },
      60,
    );
    await sales.run();
    expect(await sumPublishedSales(pipeline)).toBe('646.35');
  });

  it('are not delayed by a failed stage of the other', async () => {
    await open();
    visits.services.compute = new BrokenCompute();
    await expect(visits.run()).rejects.toMatchObject({ code: 'COMPUTE_FAILED' });
    await sales.run();
    expect(await sumPublishedSales(pipeline)).toBe(SALES);
    expect(await pipeline.rows('SELECT flow, status FROM ops.runs ORDER BY run_id')).toEqual([
      { flow: 'visits', status: 'failed' },
      { flow: 'weekly-sales', status: 'succeeded' },
    ]);
  });

  it('are not delayed by a held snapshot of the other', async () => {
    const declaration = createLooseVisitsFlow();
    const rule = { name: 'half', kind: 'row-count', mart: 'county_day', compare: 'previous' };
    await writeFile(
      fileURLToPath(declaration.qualityRules!.shipped),
      JSON.stringify({ rules: [{ ...rule, maxDrop: 0.5, action: 'hold' }] }),
    );
    await open(declaration);
    await visits.run();
    const [file] = await visits.services.ledger.sourceFiles.list({ first: 1 });
    expect(file).toMatchObject({ path: 'visits.csv' });
    const act = { sha256: file!.sha256, isWithdrawn: true, actor: 'cli', reason: 'a test' };
    await withdrawFile(visits.services.ledger, act);
    const one = toCsv('town,day,takings', 'Oak,2026-01-05,7.00');
    await deliver(pipeline.folder, { 'one.csv': one }, 60);
    await expect(visits.run()).rejects.toMatchObject({ code: 'QUALITY_GATE' });
    await sales.run();
    const snapshots = await pipeline.rows('SELECT flow, status FROM ops.snapshots ORDER BY 1, 2');
    expect(snapshots).toEqual([
      { flow: 'visits', status: 'held' },
      { flow: 'visits', status: 'published' },
      { flow: 'weekly-sales', status: 'published' },
    ]);
    expect(await visitsByCounty()).toEqual(smallVisitsByCounty);
  });

  it('refuse a file that matches both, and continue', async () => {
    await open();
    // Three columns of sales and three of visits, with every required column of both.
    const either = toCsv('Store,Type,Size,town,day,takings', '1,A,10,Ash,2026-01-05,1.00');
    await deliver(pipeline.folder, { 'either.csv': either }, 60);
    await Promise.all([sales.run(), visits.run()]);
    expect(await sumPublishedSales(pipeline)).toBe(SALES);
    expect(await visitsByCounty()).toEqual(smallVisitsByCounty);
    const refused = await pipeline.rows<{ code: string; message: string }>(
      `SELECT error_code AS code, error_message AS message FROM ops.source_files
       WHERE status = 'E' AND file_name = 'either.csv'`,
    );
    expect(refused.length).toBeGreaterThan(0);
    for (const { code, message } of refused) {
      expect(code).toBe('SOURCE_SEVERAL_DATASETS');
      expect(message).toMatch(/^either\.csv: has several datasets, .* stores \(Store,Type,Size\)/);
      expect(message).toMatch(/ visits \(town,day,takings\)/);
    }
    expect(await readdir(join(pipeline.folder, 'error'))).toContain('either.csv');
  });
});
