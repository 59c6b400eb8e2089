import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retailMart } from '../setup/flow.js';
import { retailDimensions, retailLines, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { type RetailMarts, retailMarts } from '../factories/retail-slow-path.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { csv, deliver } from '../setup/source-files.js';

const lines = retailLines(7, 600);
const expected = retailMarts(lines, retailDimensions['products.csv']);
const transactions = (...rows: string[]) => csv(TRANSACTIONS_HEADER, ...rows);

describe('the marts of transactions', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  const put = (path: string, minute: number, ...rows: string[]) =>
    deliver(pipeline.folder, { [path]: transactions(...rows) }, minute);
  const rowsOf = async (mart: keyof RetailMarts, columns: string) => {
    const rows = await pipeline.rows<{ told: string }>(
      `SELECT concat_ws('|', ${columns}) AS told FROM mart.${mart} JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' AND flow = 'retail-mart'`,
    );
    return rows.map(({ told }) => told).sort();
  };
  const marts = async (): Promise<RetailMarts> => ({
    customer_month: await rowsOf(
      'customer_month',
      'customer_id, sales_month, transactions, visits, total',
    ),
    sales_person_month: await rowsOf(
      'sales_person_month',
      'store_id, sales_person_id, sales_month, transactions, total, sales_rank, tied, incentive',
    ),
    shop_day: await rowsOf(
      'shop_day',
      'store_id, sales_date, transactions, baskets, quantity, off_list, total',
    ),
    product_month: await rowsOf(
      'product_month',
      'product_name, sales_month, transactions, quantity, off_list, revenue, list_revenue',
    ),
    customer_visit_week: await rowsOf(
      'customer_visit_week',
      'store_id, week_date, visits, customers, days, transactions',
    ),
  });

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
  });
  afterEach(() => pipeline.close());

  it('are those worked out row by row', async () => {
    await deliver(pipeline.folder, { ...retailDimensions, 'all.csv': transactions(...lines) });
    await retail.run();
    expect(await marts()).toEqual(expected);
  });

  it('are the same of files in any order, late, sent again and sent with other content', async () => {
    await put('week 2.csv', 0, ...lines.slice(200, 400));
    await deliver(pipeline.folder, retailDimensions, 1);
    await retail.run();
    await put('weeks/week 3.csv', 10, ...lines.slice(400, 500));
    await put('copy of week 2.csv', 11, ...lines.slice(200, 400));
    await retail.run();
    await put('weeks/week 3.csv', 20, ...lines.slice(400));
    await put('late.csv', 21, ...lines.slice(0, 200));
    await retail.run();
    expect(await marts()).toEqual(expected);
  });
});
