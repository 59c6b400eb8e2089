import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { openWalmart } from '#test/setup/walmart.js';
import { ListExports } from '../serving/list-exports.js';
import { Marts } from '../snapshot/marts.js';
import { checkQuestion } from './question/question.js';
import { buildSalesList } from './sales.js';

describe.runIf(walmartFolder)('all groups of sales from the real files', () => {
  let warehouse: DataSource;
  beforeAll(async () => {
    warehouse = await openWalmart();
  });
  afterAll(() => warehouse.destroy());

  async function readExport(question: object) {
    const marts = new Marts(warehouse);
    const lists = new ListExports(marts);
    const list = buildSalesList(checkQuestion(question));
    const { columns, batches } = lists.rows(list, await marts.snapshot());
    const total = columns.findIndex(({ name }) => name === 'totalSales');
    const sum = { rows: 0, cents: 0n };
    for await (const rows of batches(new AbortController().signal)) {
      sum.rows += rows.length;
      for (const row of rows) sum.cents += BigInt((row[total] ?? '').replace('.', ''));
    }
    return sum;
  }

  it.each([
    ['the finest there are', 'department,store,week', undefined],
    ['in the order of a measure', 'store,department,week', 'totalSales'],
    ['of departments by month', 'month,department', undefined],
  ])('are complete and add up to the totals: %s', async (_, dimensions, by) => {
    const { rows, uc5, total } = readOracle();
    const sorts = by === undefined ? [] : [{ by }];
    expect(await readExport({ dimensions: dimensions.split(','), sorts, limit: 1 })).toEqual({
      rows: dimensions.includes('week') ? rows.sales : uc5.dept_months,
      cents: BigInt(total.replace('.', '')),
    });
  });
});
