import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backfill } from '#pipeline/runs/start-run.js';
import { DryRun } from '#pipeline/dry-run/dry-run.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { noQueue, openTestPipeline, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import { deliver } from '../setup/source-files.js';
import { planChain } from './plan-chain.js';

const march = { from: '2010-03-01', to: '2010-03-31' };
const by = { priority: 'normal', actor: 'key 1', reason: 'the disk lost a file' } as const;

describe('a dry run of a backfill', () => {
  let pipeline: TestPipeline;
  let dryRun: DryRun;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
    dryRun = new DryRun(pipeline.services);
    await deliver(pipeline.folder, planChain);
    await pipeline.run();
  });
  afterEach(() => pipeline.close());

  const ask = () => backfill(pipeline.services.ledger, noQueue, { ...march, ...by });

  it('names the periods of its days and what depends on them, and the backfill builds the same', async () => {
    expect(await dryRun.plan()).toMatchObject({ unchanged: true, periods: [] });
    const plan = await dryRun.plan(march);
    expect(plan).toMatchObject({ refused: null, unchanged: false, files: [], filesTakenOver: 3 });
    expect(plan.periods).toMatchObject([
      { relation: 'sales', period: '2010-03', why: ['backfill from 2010-03-01 to 2010-03-31'] },
      { relation: 'integrated_sales', period: '2010-03', why: ['sales changes in 2010-03'] },
      { relation: 'store_department_week', period: '2010-03', rows: 1, rowsBy: 'files' },
      { relation: 'store_department_unemployment', period: '2010', rows: 2, rowsBy: 'former' },
      { relation: 'store_department_quarter', period: '2010', rows: 3, rowsBy: 'former' },
      { relation: 'store_week', period: '2010', rows: 3, rowsBy: 'former' },
      { relation: 'store_week_coverage', period: 'all', rows: 5, rowsBy: 'former' },
      { relation: 'department_week', period: '2010', rows: 4, rowsBy: 'former' },
      { relation: 'department_type_week', period: '2010', rows: 4, rowsBy: 'former' },
      { relation: 'fuel_price_week', period: '2010', rows: 2, rowsBy: 'former' },
      { relation: 'calendar_week', period: 'all', rows: 3, rowsBy: 'former' },
      { relation: 'store_profile', period: 'all', rows: 2, rowsBy: 'former' },
    ]);
    expect(await pipeline.services.ledger.backfills.list()).toEqual([]);
    const { id } = await ask();
    const job = { runId: Number(id), epoch: 1 };
    await planRun({ ...pipeline.services, queue: noQueue, logger: silentLogger }, job);
    await pipeline.runStages(job.runId);
    const made = await pipeline.rows<{ made: string }>(
      `SELECT relation || ' ' || period AS made FROM ops.chunks
       WHERE run_id = $1 AND relation <> 'core_stores' ORDER BY 1`,
      [id],
    );
    const planned = plan.periods.map(({ relation, period }) => `${relation} ${period}`);
    expect(made.map((row) => row.made)).toEqual(planned.sort());
  });

  it('reports another backfill of some of its days', async () => {
    const { id } = await ask();
    await expect(dryRun.plan(march)).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE' });
    await pipeline.warehouse.query(`UPDATE ops.runs SET status = 'waiting' WHERE run_id = $1`, [
      id,
    ]);
    expect((await dryRun.plan(march)).refused).toEqual({
      code: 'BACKFILL_OVERLAPS',
      message: `run ${id} already builds the days from 2010-03-01 to 2010-03-31: wait for it, or cancel it`,
    });
    const february = { from: '2010-02-01', to: '2010-02-28' };
    expect((await dryRun.plan(february)).refused).toBeNull();
  });

  it.each([
    ['2010-03-01', '2010-02-01', 'to: 2010-02-01 is before from: 2010-03-01'],
    [
      ...(['2019-01-01', '2019-02-01'] as const),
      'from, to: the published snapshot of weekly-sales has no rows from 2019-01-01 to 2019-02-01',
    ],
  ])('is refused from %s to %s, like the backfill', async (from, to, message) => {
    const refusal = { code: 'ARGUMENT_INVALID', message };
    await expect(dryRun.plan({ from, to })).rejects.toMatchObject(refusal);
  });
});
