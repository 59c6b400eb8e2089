import { afterEach, beforeEach, expect, it } from 'vitest';
import { snapshotChanges } from '#pipeline/ledger/snapshots/snapshot-lineage.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

let pipeline: TestPipeline;
beforeEach(async () => {
  pipeline = await openTestPipeline();
});
afterEach(() => pipeline.close());

// Sales of `smallChain`: 100.10 + 200.20 − 5.25 + 300.30 + 50.00 = 645.35, all of February 2010.
it('a snapshot records which periods it changed, with rows and exact sums', async () => {
  await deliver(pipeline.folder, smallChain);
  await pipeline.run();
  const first = await snapshotChanges(pipeline.warehouse, '1');
  expect(first.every(({ rowsBefore, formerId }) => rowsBefore === null && formerId === null)).toBe(
    true,
  );
  // A sale of 19 February 2010, a month with sales, and one of a month without.
  await deliver(
    pipeline.folder,
    { 'more.csv': toCsv(SALES_HEADER, '1,9,19/02/2010,1.25,FALSE', '1,9,05/03/2010,2.50,FALSE') },
    60,
  );
  await pipeline.run();
  const second = await snapshotChanges(pipeline.warehouse, '2');
  const sums = second.filter(({ relation }) => relation === 'store_department_week');
  expect(sums.map(({ period, money, moneyBefore }) => [period, money, moneyBefore])).toEqual([
    ['2010-02', '646.60', '645.35'],
    ['2010-03', '2.50', null],
  ]);
  expect(sums.map(({ rows, rowsBefore }) => (rows ?? 0) - (rowsBefore ?? 0))).toEqual([1, 1]);
  expect(new Set(second.map(({ formerId }) => formerId))).toEqual(new Set(['1']));
  expect(second.some(({ period }) => period === '2010-01')).toBe(false);
  // Back from the second to the first: the same periods, with before and now exchanged.
  const back = await snapshotChanges(pipeline.warehouse, '1', '2');
  const sumsBack = back.filter(({ relation }) => relation === 'store_department_week');
  expect(sumsBack.map(({ period, money, moneyBefore }) => [period, money, moneyBefore])).toEqual([
    ['2010-02', '645.35', '646.60'],
    ['2010-03', null, '2.50'],
  ]);
});
