import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareVersions } from '#pipeline/flow/versions.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { planChain, SALES } from './plan-chain.js';

describe('plan and outcome of a run', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, planChain);
  });
  afterEach(() => pipeline.close());

  /** `[periods expected, to make, rows expected, by what, periods, made, rows]` of each relation. */
  const readPlan = async (runId: number) => {
    const plans = await pipeline.services.ledger.plans.list(String(runId));
    return Object.fromEntries(
      plans.map((plan) => [
        plan.relation,
        [
          plan.periodsExpected,
          plan.periodsToMake,
          plan.rowsExpected,
          plan.rowsExpectedBy,
          plan.periods,
          plan.periodsMade,
          plan.rows,
        ],
      ]),
    );
  };

  it('build everything first, and then what a new file affects', async () => {
    expect(await readPlan(await pipeline.run())).toEqual({
      sales: [2, 2, 4, 'files', 2, 2, 4],
      features: [1, 1, 2, 'files', 1, 1, 2],
      stores: [1, 1, 2, 'files', 1, 1, 2],
      calendar: [1, 1, 0, 'files', 1, 1, 0],
      departments: [1, 1, 0, 'files', 1, 1, 0],
      plan: [1, 1, 0, 'files', 1, 1, 0],
      integrated_sales: [2, 2, 4, 'files', 2, 2, 4],
      store_department_week: [2, 2, 4, 'files', 2, 2, 4],
      store_department_unemployment: [1, 1, null, 'unknown', 1, 1, 2],
      store_department_quarter: [1, 1, null, 'unknown', 1, 1, 3],
      store_week: [1, 1, 4, 'files', 1, 1, 3],
      // Store 1 is expected in three weeks, store 2 in two.
      store_week_coverage: [1, 1, null, 'unknown', 1, 1, 3 + 2],
      department_week: [1, 1, 4, 'files', 1, 1, 4],
      department_type_week: [1, 1, 4, 'files', 1, 1, 4],
      fuel_price_week: [1, 1, null, 'unknown', 1, 1, 2],
      markdown_week: [1, 1, null, 'unknown', 1, 1, 0],
      holiday_week: [1, 1, null, 'unknown', 1, 1, 0],
      calendar_week: [1, 1, null, 'unknown', 1, 1, 3],
      plan_store_department_week: [1, 1, null, 'unknown', 1, 1, 0],
      plan_department_week: [1, 1, null, 'unknown', 1, 1, 0],
      plan_store_week: [1, 1, null, 'unknown', 1, 1, 0],
      plan_version: [1, 1, null, 'unknown', 1, 1, 0],
      store_profile: [1, 1, null, 'unknown', 1, 1, 2],
      department_profile: [1, 1, null, 'unknown', 1, 1, 0],
      // Too few weeks: the model's row says so.
    });
    // One more row of March.
    await deliver(pipeline.folder, { 'week.csv': toCsv(SALES, '2,1,12/03/2010,4.00,FALSE') }, 9);
    expect(await readPlan(await pipeline.run())).toEqual({
      sales: [2, 1, 5, 'files', 2, 1, 5],
      features: [1, 0, 2, 'ledger', 1, 0, 2],
      stores: [1, 0, 2, 'ledger', 1, 0, 2],
      calendar: [1, 0, 0, 'ledger', 1, 0, 0],
      departments: [1, 0, 0, 'ledger', 1, 0, 0],
      plan: [1, 0, 0, 'ledger', 1, 0, 0],
      integrated_sales: [2, 1, 5, 'files', 2, 1, 5],
      store_department_week: [2, 1, 5, 'files', 2, 1, 5],
      store_department_unemployment: [1, 1, 2, 'former', 1, 1, 2],
      store_department_quarter: [1, 1, 3, 'former', 1, 1, 3],
      store_week: [1, 1, 3, 'former', 1, 1, 4],
      // A fourth week, of both.
      store_week_coverage: [1, 1, 5, 'former', 1, 1, 4 + 3],
      department_week: [1, 1, 4, 'former', 1, 1, 5],
      department_type_week: [1, 1, 4, 'former', 1, 1, 5],
      fuel_price_week: [1, 1, 2, 'former', 1, 1, 2],
      markdown_week: [1, 0, 0, 'ledger', 1, 0, 0],
      holiday_week: [1, 0, 0, 'ledger', 1, 0, 0],
      calendar_week: [1, 1, 3, 'former', 1, 1, 4],
      plan_store_department_week: [1, 0, 0, 'ledger', 1, 0, 0],
      plan_department_week: [1, 0, 0, 'ledger', 1, 0, 0],
      plan_store_week: [1, 0, 0, 'ledger', 1, 0, 0],
      plan_version: [1, 0, 0, 'ledger', 1, 0, 0],
      store_profile: [1, 1, 2, 'former', 1, 1, 2],
      department_profile: [1, 0, 0, 'ledger', 1, 0, 0],
    });
  });

  it('build nothing without changes', async () => {
    await pipeline.run();
    const plan = await readPlan(await pipeline.run());
    expect(plan['sales']).toEqual([2, 0, 4, 'ledger', 2, 0, 4]);
    expect(plan['store_week']).toEqual([1, 0, 3, 'ledger', 1, 0, 3]);
  });

  it('keep the plan of the first attempt', async () => {
    const runId = await pipeline.run();
    const { ledger } = pipeline.services;
    const again = { relation: 'sales', periods: 9, toMake: 9, rows: 9, by: 'files' } as const;
    await ledger.plans.record(runId, 'ingest-sales', [again]);
    expect((await readPlan(runId))['sales']).toEqual([2, 2, 4, 'files', 2, 2, 4]);
  });

  it('contain the versions that a run used, and those that changed', async () => {
    const { plans } = pipeline.services.ledger;
    const first = await plans.listVersions(String(await pipeline.run()));
    expect(first.before).toBeUndefined();
    expect(first.now.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'code retailstream',
      'contract sales',
      'contract features',
      'contract stores',
      'contract calendar',
      'contract departments',
      'contract plan',
      'model integrated_sales',
      'mart store_department_week',
      'mart store_department_unemployment',
      'mart store_department_quarter',
      'mart store_week',
      'mart store_week_coverage',
      'mart department_week',
      'mart department_type_week',
      'mart fuel_price_week',
      'mart markdown_week',
      'mart holiday_week',
      'mart calendar_week',
      'mart plan_store_department_week',
      'mart plan_department_week',
      'mart plan_store_week',
      'mart plan_version',
      'mart store_profile',
      'mart department_profile',
      'quality weekly-sales',
      'parameter fiscalCalendar',
      'parameter fiscalWeekEnds',
      'parameter fiscalYearEndMonth',
      'parameter fiscalYearEnd',
      'parameter fiscalExtraWeek',
      'setting COMPUTE_URL',
      'setting CATALOG_URL',
      'setting TRANSFER_URL',
      'setting SALES_MERGE_URL',
      'setting SALES_LOAD_URL',
    ]);
    const { now, before } = await plans.listVersions(String(await pipeline.run()));
    expect(compareVersions(now, before).some(({ isChanged }) => isChanged)).toBe(false);
  });

  it('keep no secret, and of a URL only its scheme', async () => {
    await pipeline.close();
    pipeline = await openTestPipeline({ COMPUTE_URL: 'duckdb:?memory=512MB' });
    await deliver(pipeline.folder, planChain);
    const { now } = await pipeline.services.ledger.plans.listVersions(String(await pipeline.run()));
    expect(now.find(({ name }) => name === 'COMPUTE_URL')?.version).toBe('duckdb');
    expect(JSON.stringify(now)).not.toContain('512MB');
  });
});
