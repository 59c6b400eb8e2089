import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backfill } from '#pipeline/runs/start-run.js';
import { pauseFlow } from '#pipeline/rules/change-flow.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { DryRun } from '#pipeline/dry-run/dry-run.js';
import type { PlannedRun } from '#pipeline/dry-run/planned-run.js';
import { noQueue, openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { planChain, SALES } from './plan-chain.js';

const by = { actor: 'key 1', reason: 'the disk lost a file' };
/** Two rows of March, one of a known store and week, and one of a new month. */
const WEEK = toCsv(
  SALES,
  '2,1,12/03/2010,4.00,FALSE',
  '1,1,05/03/2010,41.00,FALSE',
  '1,1,07/01/2011,5.00,FALSE',
);

describe('a dry run', () => {
  let pipeline: TestPipeline;
  let dryRun: DryRun;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
    dryRun = new DryRun(pipeline.services);
    await deliver(pipeline.folder, planChain);
  });
  afterEach(() => pipeline.close());

  /** Everything observable from outside: rows of the ledger, the lake, the source folder. */
  async function readState(): Promise<Record<string, unknown>> {
    const tables = await pipeline.rows<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname IN ('ops', 'core', 'mart') ORDER BY 1`,
    );
    const rows: Record<string, unknown> = {};
    for (const { name } of tables) {
      rows[name] = await pipeline.rows(`SELECT t::text AS row FROM ${name} t ORDER BY 1`);
    }
    const folder = await readdir(pipeline.folder, { recursive: true });
    return { ...rows, lake: await pipeline.digests(''), folder: folder.sort() };
  }

  /** Plans, and verifies that nothing has changed. */
  async function plan(): Promise<PlannedRun> {
    const before = await readState();
    const planned = await dryRun.plan();
    expect(await readState()).toEqual(before);
    return planned;
  }

  /** Periods that a run has made, in the form of a plan. */
  const madeBy = async (runId: number) => {
    const made = await pipeline.rows<{ made: string }>(
      `SELECT c.relation || ' ' || c.period AS made
       FROM ops.snapshots s JOIN ops.snapshot_chunks USING (snapshot_id)
       JOIN ops.chunks c USING (relation, chunk_id)
       WHERE s.run_id = $1 AND c.run_id = $1 AND relation <> 'core_stores' ORDER BY 1`,
      [runId],
    );
    return made.map((row) => row.made);
  };
  const toBeMade = ({ periods }: PlannedRun) =>
    periods.map(({ relation, period }) => `${relation} ${period}`).sort();
  const summarizeFiles = ({ files }: PlannedRun) =>
    files.map(({ path, fate, rows, periods }) => [path, fate, rows, periods]);
  const indexReasons = ({ periods }: PlannedRun, relation: string) =>
    Object.fromEntries(
      periods.filter((each) => each.relation === relation).map(({ period, why }) => [period, why]),
    );
  const summarizeTables = ({ tables }: PlannedRun) =>
    Object.fromEntries(
      tables.map(({ relation, toMake, takenOver, rows, rowsBy }) => [
        relation,
        [toMake, takenOver, rows, rowsBy],
      ]),
    );

  it('plans everything for a first run, and leaves nothing behind', async () => {
    const planned = await plan();
    expect(planned).toMatchObject({ refused: null, unchanged: false, filesTakenOver: 0 });
    expect(summarizeFiles(planned)).toEqual([
      ['sales.csv', 'new', 4, ['2010-02', '2010-03']],
      ['features.csv', 'new', 2, ['2010-02']],
      ['stores.csv', 'new', 2, ['all']],
    ]);
    expect(summarizeTables(planned)).toEqual({
      sales: [2, 0, 4, 'files'],
      features: [1, 0, 2, 'files'],
      stores: [1, 0, 2, 'files'],
      calendar: [1, 0, null, 'unknown'],
      plan: [1, 0, null, 'unknown'],
      integrated_sales: [2, 0, 4, 'files'],
      store_department_week: [2, 0, 4, 'files'],
      store_department_unemployment: [1, 0, null, 'unknown'],
      store_department_quarter: [1, 0, null, 'unknown'],
      // Marts that group the sales.
      store_week: [1, 0, 4, 'files'],
      store_week_coverage: [1, 0, null, 'unknown'],
      department_week: [1, 0, 4, 'files'],
      department_type_week: [1, 0, 4, 'files'],
      fuel_price_week: [1, 0, null, 'unknown'],
      markdown_week: [1, 0, null, 'unknown'],
      holiday_week: [1, 0, null, 'unknown'],
      calendar_week: [1, 0, null, 'unknown'],
      plan_store_department_week: [1, 0, null, 'unknown'],
      plan_department_week: [1, 0, null, 'unknown'],
      plan_store_week: [1, 0, null, 'unknown'],
      plan_version: [1, 0, null, 'unknown'],
      store_profile: [1, 0, null, 'unknown'],
      department_profile: [1, 0, null, 'unknown'],
      departments: [1, 0, null, 'unknown'],
    });
    expect(planned.notes.filter((note) => note.includes('the rows of'))).toEqual([
      'The number of rows of store_department_unemployment in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of store_department_quarter in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of store_week_coverage in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of fuel_price_week in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of markdown_week in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of holiday_week in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of calendar_week in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of plan_store_department_week in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of plan_department_week in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of plan_store_week in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of plan_version in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of store_profile in new periods is unknown, because they do not group the rows of one dataset.',
      'The number of rows of department_profile in new periods is unknown, because they do not group the rows of one dataset.',
    ]);
    expect(indexReasons(planned, 'store_week')).toEqual({ '2010': ['there is no snapshot yet'] });
    expect(planned.stages[0]).toEqual({
      stage: 'ingest-sales',
      does: 'reads 1 file, builds periods of sales: 2 of 2',
    });
    // The run has the first number, as if no dry run had happened.
    const runId = await pipeline.run();
    expect(runId).toBe(1);
    expect(await madeBy(runId)).toEqual(toBeMade(planned));
  });

  it('names the periods of a new file with the reason, and the run builds the same', async () => {
    await pipeline.run();
    await deliver(pipeline.folder, { 'week.csv': WEEK }, 9);
    const planned = await plan();
    expect(summarizeFiles(planned)).toEqual([['week.csv', 'new', 3, ['2010-03', '2011-01']]]);
    expect(planned.filesTakenOver).toBe(3);
    expect(summarizeTables(planned)).toEqual({
      // One file has rows of February, whose chunk is reused; two have rows of March.
      sales: [2, 1, 3 + 3 + 1, 'files'],
      features: [0, 1, 2, 'ledger'],
      stores: [0, 1, 2, 'ledger'],
      calendar: [0, 1, 0, 'ledger'],
      plan: [0, 1, 0, 'ledger'],
      integrated_sales: [2, 1, 3 + 3 + 1, 'files'],
      store_department_week: [2, 1, 3 + 3 + 1, 'files'],
      // Two of the sales have features.
      store_department_unemployment: [2, 0, null, 'unknown'],
      store_department_quarter: [2, 0, null, 'unknown'],
      // As many as 2010 has, plus at most one of 2011.
      store_week: [2, 0, 3 + 1, 'former'],
      // Store 1 is expected in three weeks, store 2 in two.
      store_week_coverage: [1, 0, 5, 'former'],
      department_week: [2, 0, 4 + 1, 'former'],
      department_type_week: [2, 0, 4 + 1, 'former'],
      fuel_price_week: [2, 0, null, 'unknown'],
      markdown_week: [0, 1, 0, 'ledger'],
      holiday_week: [0, 1, 0, 'ledger'],
      calendar_week: [1, 0, 3, 'former'],
      plan_store_department_week: [0, 1, 0, 'ledger'],
      plan_department_week: [0, 1, 0, 'ledger'],
      plan_store_week: [0, 1, 0, 'ledger'],
      plan_version: [0, 1, 0, 'ledger'],
      store_profile: [1, 0, 2, 'former'],
      departments: [0, 1, 0, 'ledger'],
      department_profile: [0, 1, 0, 'ledger'],
      // Too few weeks: the model's row says so.
    });
    const touched = ['new file week.csv'];
    expect(indexReasons(planned, 'sales')).toEqual({ '2010-03': touched, '2011-01': touched });
    expect(indexReasons(planned, 'integrated_sales')).toEqual({
      '2010-03': ['sales changes in 2010-03'],
      '2011-01': ['sales changes in 2011-01'],
    });
    expect(indexReasons(planned, 'store_week')).toEqual({
      '2010': ['integrated_sales changes in 2010-03'],
      '2011': ['integrated_sales changes in 2011-01'],
    });
    expect(await madeBy(await pipeline.run())).toEqual(toBeMade(planned));
  });

  it('reports that nothing has changed', async () => {
    await pipeline.run();
    const planned = await plan();
    expect(planned).toMatchObject({ unchanged: true, filesTakenOver: 3, files: [], periods: [] });
    expect(await madeBy(await pipeline.run())).toEqual([]);
    // A second copy of a text is not a change.
    await deliver(pipeline.folder, { 'copy.csv': planChain['stores.csv'] }, 9);
    expect(await plan()).toMatchObject({
      unchanged: true,
      files: [{ path: 'copy.csv', fate: 'repeated', why: 'same as stores.csv' }],
    });
  });

  it('leaves a file in place that the run will refuse', async () => {
    await pipeline.run();
    await deliver(pipeline.folder, { 'odd.csv': 'Store,Dept,When\n1,1,x\n' }, 9);
    const planned = await plan();
    expect(planned.files).toMatchObject([
      {
        path: 'odd.csv',
        fate: 'refused',
        why: expect.stringMatching(/^SOURCE_COLUMNS: odd\.csv/) as string,
      },
    ]);
    expect(planned).toMatchObject({ refused: null, unchanged: true });
  });

  it('plans the periods of a withdrawn file, and of its return', async () => {
    // A gate would hold the smaller snapshot.
    pipeline.services.qualityRules = [];
    await deliver(pipeline.folder, { 'week.csv': WEEK }, 9);
    await pipeline.run();
    const [file] = await pipeline.rows<{ sha256: string }>(
      `SELECT sha256 FROM ops.source_files WHERE file_name = 'week.csv'`,
    );
    const { ledger } = pipeline.services;
    await withdrawFile(ledger, { sha256: file!.sha256, isWithdrawn: true, ...by });
    const without = await plan();
    expect(summarizeFiles(without)).toEqual([['week.csv', 'withdrawn', null, null]]);
    expect(indexReasons(without, 'sales')).toEqual({ '2010-03': ['week.csv is withdrawn'] });
    expect(indexReasons(without, 'store_week')).toEqual({
      '2010': ['integrated_sales changes in 2010-03'],
    });
    const runId = await pipeline.run();
    expect(await madeBy(runId)).toEqual(toBeMade(without));
    await withdrawFile(ledger, { sha256: file!.sha256, isWithdrawn: false, ...by });
    const again = await plan();
    expect(summarizeFiles(again)).toEqual([['week.csv', 'again', null, ['2010-03', '2011-01']]]);
    expect(again.tables.find(({ relation }) => relation === 'sales')).toMatchObject({ periods: 3 });
    const next = await pipeline.run();
    expect(await madeBy(next)).toEqual(toBeMade(again));
  });

  it('detects chunks that the lake has lost', async () => {
    await pipeline.run();
    await rm(join(pipeline.lake, 'marts/store_week'), { recursive: true });
    const planned = await plan();
    expect(toBeMade(planned)).toEqual(['store_week 2010']);
    expect(indexReasons(planned, 'store_week')).toEqual({
      '2010': ['its files are damaged or missing'],
    });
    // As many as before: stores 1 and 2 in one week each, and one more in March.
    expect(summarizeTables(planned)['store_week']).toEqual([1, 0, 3, 'former']);
    expect(await madeBy(await pipeline.run())).toEqual(['store_week 2010']);
  });

  it('includes a failed backfill', async () => {
    await pipeline.run();
    const { ledger } = pipeline.services;
    const days = { from: '2010-03-01', to: '2010-03-31', priority: 'normal', ...by } as const;
    const { id } = await backfill(ledger, noQueue, days);
    await expect(plan()).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE' });
    await ledger.runs.fail(Number(id), 'STAGE_FAILED', 'the disk is full');
    const planned = await plan();
    expect(indexReasons(planned, 'sales')).toEqual({
      '2010-03': ['backfill from 2010-03-01 to 2010-03-31'],
    });
    expect(await madeBy(await pipeline.run())).toEqual(toBeMade(planned));
  });

  it('detects a mart with changed SQL', async () => {
    await pipeline.run();
    const { flow } = pipeline.services;
    const marts = flow.marts.map((mart) =>
      mart.name === 'store_week' ? { ...mart, sql: `${mart.sql}\n-- another` } : mart,
    );
    const services = { ...pipeline.services, flow: { ...flow, marts, rules: 'others' } };
    const planned = await new DryRun(services).plan();
    expect(toBeMade(planned)).toEqual(['store_week 2010']);
    expect(indexReasons(planned, 'store_week')).toEqual({ '2010': ['its SQL has changed'] });
  });

  it('plans files for cleaning by another contract with their former periods', async () => {
    await pipeline.run();
    const { flow } = pipeline.services;
    const stores = flow.datasets.get('stores')!;
    const datasets = new Map([...flow.datasets, ['stores', { ...stores, rules: 'others' }]]);
    const services = { ...pipeline.services, flow: { ...flow, datasets, rules: 'others' } };
    const planned = await new DryRun(services).plan();
    expect(summarizeFiles(planned)).toEqual([['stores.csv', 'again', 2, ['all']]]);
    expect(indexReasons(planned, 'stores')).toEqual({
      all: ['the contract of stores has changed', 'stores.csv is read again'],
    });
    // Every sale refers to a store.
    expect(indexReasons(planned, 'integrated_sales')).toEqual({
      '2010-02': ['stores changes in all'],
      '2010-03': ['stores changes in all'],
    });
  });

  it('reports the error that a run would fail with', async () => {
    await rm(join(pipeline.folder, 'sales.csv'));
    expect(await plan()).toMatchObject({
      refused: { code: 'SOURCE_NO_SALES' },
      files: [
        { path: 'features.csv', fate: 'new' },
        { path: 'stores.csv', fate: 'new' },
      ],
      stages: [],
      tables: [],
      periods: [],
    });
    await rm(join(pipeline.folder, 'features.csv'));
    await rm(join(pipeline.folder, 'stores.csv'));
    expect((await plan()).refused?.code).toBe('SOURCE_EMPTY');
    await rm(pipeline.folder, { recursive: true });
    await expect(dryRun.plan()).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
  });

  it('reports that the flow is paused, with the plan of a run', async () => {
    await pauseFlow(pipeline.services.ledger, { isPaused: true, ...by });
    expect(await plan()).toMatchObject({
      refused: { code: 'FLOW_PAUSED', message: expect.stringContaining(by.reason) as string },
      filesTakenOver: 0,
    });
  });
});
