import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '#intake/contracts/contract.js';
import { requireContract, weeklySales, withContract } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

/** A dataset with money that a chain may omit. */
const createCosts = (dataset: string): Contract => {
  const { columns, ...rest } = requireContract('sales');
  const cost = { name: 'cost', headers: [dataset], type: 'decimal', scale: 2, required: true };
  const [store, , week] = columns as [Contract['columns'][0], unknown, Contract['columns'][0]];
  const named = [store, week, cost] as Contract['columns'];
  return { ...rest, dataset, columns: named, key: ['store', 'week_date'], money: 'cost' };
};

describe('a flow with additional datasets and models', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, smallChain);
  });
  afterEach(() => pipeline.close());

  it('reconciles several datasets with money in one stage, including those without a file', async () => {
    pipeline.services.flow = [createCosts('rents'), createCosts('fees')].reduce(
      withContract,
      weeklySales,
    );
    await deliver(pipeline.folder, { 'rents.csv': toCsv('Store,Date,rents', '1,05/02/2010,1.25') });
    await pipeline.run();
    expect(
      await pipeline.rows(
        `SELECT rule, actual FROM ops.reconciliations WHERE stage = 'ingest-features'
           AND rule LIKE 'merged money of %' ORDER BY rule`,
      ),
    ).toEqual([
      { rule: 'merged money of fees = what every file has kept', actual: '0.00' },
      { rule: 'merged money of rents = what every file has kept', actual: '1.25' },
    ]);
  });

  it('has several models of one dataset, whose rows count once', async () => {
    const [model] = weeklySales.models;
    const models = [model!, { ...model!, name: 'integrated_again' }];
    pipeline.services.flow = { ...weeklySales, models };
    const runId = await pipeline.run();
    // Of ten rows of sales two break their contract, one is a repetition, one is of store 9.
    const counts = await pipeline.rows(
      `SELECT rows_in, rows_out, rows_quarantined FROM ops.stage_runs
       WHERE run_id = $1 AND stage = 'integrate'`,
      [runId],
    );
    expect(counts).toEqual([{ rows_in: '6', rows_out: '5', rows_quarantined: '1' }]);
    expect(await sumPublishedSales(pipeline)).toBe('645.35');
  });
});
