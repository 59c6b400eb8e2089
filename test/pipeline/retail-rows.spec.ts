import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { retailDimensions, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { retailMart } from '../setup/flow.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';

const tea = '1,1,tea,2026-03-02,1,2.45,2,4.90';
const { 'customers.csv': customers, 'shops.csv': shops, ...others } = retailDimensions;

describe('rows of transactions', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  const put = (path: string, minute: number, ...rows: string[]) =>
    deliver(pipeline.folder, { [path]: toCsv(TRANSACTIONS_HEADER, ...rows) }, minute);
  const days = async () => {
    const rows = await pipeline.rows<{ told: string }>(
      `SELECT concat_ws(' ', store_id, sales_date, transactions, total) AS told
       FROM mart.shop_day JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' AND flow = 'retail-mart' ORDER BY store_id, sales_date`,
    );
    return rows.map(({ told }) => told);
  };
  /** Reasons of the newest run, with the number of quarantined rows. */
  const quarantined = async () => {
    const rows = await pipeline.rows<{ told: string }>(
      `SELECT reason || ' ' || rows AS told FROM ops.quarantine_counts
       WHERE run_id = (SELECT max(run_id) FROM ops.runs) ORDER BY 1`,
    );
    return rows.map(({ told }) => told);
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
  });
  afterEach(() => pipeline.close());

  it('are quarantined for faulty values and for missing references', async () => {
    await deliver(pipeline.folder, retailDimensions);
    await put(
      'nasty.csv',
      10,
      tea,
      tea,
      '1,1,tea,2026-03-02,1,2.45,-1,-2.45',
      '1,1,tea,2026-03-02,1,2.45,2,4.91',
      '1,1,tea,2026-03-02,1,2.45,0,0.00',
      '1,1,tea,02/03/2026,1,2.45,2,4.90',
      '1,1,tea,2026-03-02,1,2.45,2,',
      '99,1,tea,2026-03-02,1,2.45,2,4.90',
      '1,99,tea,2026-03-02,1,2.45,2,4.90',
      '1,1,snow,2026-03-02,1,2.45,2,4.90',
      '1,1,tea,2026-03-02,99,2.45,2,4.90',
      '1,1,tea,2019-03-02,1,2.50,2,5.00',
      '1,1,tea,2023-03-02,1,2.50,2,5.00',
    );
    await retail.run();
    expect(await days()).toEqual(['1 2026-03-02 3 7.35']);
    expect(await quarantined()).toEqual([
      'BAD_DATE 1',
      'MISSING_VALUE 1',
      'OUT_OF_RANGE 1',
      'TOO_EARLY_FOR_SALES_PERSON_ID 1',
      'TOO_EARLY_FOR_STORE_ID 1',
      'UNKNOWN_CUSTOMER_ID 1',
      'UNKNOWN_PRODUCT_NAME 1',
      'UNKNOWN_SALES_PERSON_ID 1',
      'UNKNOWN_STORE_ID 1',
      'WRONG_PRODUCT 1',
    ]);
  });

  it('return once their references exist, from the first day of those', async () => {
    const [header = '', first = ''] = shops.split('\n');
    await deliver(pipeline.folder, { ...others, 'customers.csv': customers });
    await deliver(pipeline.folder, { 'shops.csv': toCsv(header, first) }, 5);
    await put(
      'sold.csv',
      10,
      tea,
      '2,2,tea,2026-03-02,3,2.45,1,2.45',
      '1,1,tea,2024-03-02,1,2.50,1,2.50',
    );
    await retail.run();
    expect(await quarantined()).toEqual(['UNKNOWN_STORE_ID 1']);
    expect(await days()).toEqual(['1 2024-03-02 1 2.50', '1 2026-03-02 1 4.90']);

    const opened = first.replace('2020-05-01', '2025-05-01');
    const second = shops.split('\n')[2] ?? '';
    await deliver(pipeline.folder, { 'shops again.csv': toCsv(header, opened, second) }, 20);
    await retail.run();
    expect(await quarantined()).toEqual(['TOO_EARLY_FOR_STORE_ID 1']);
    expect(await days()).toEqual(['1 2026-03-02 1 4.90', '2 2026-03-02 1 2.45']);
  });

  it('are checked once, unless they lacked a reference or a referenced dataset changes', async () => {
    await deliver(pipeline.folder, retailDimensions);
    const unknown = '99,1,tea,2026-03-02,1,2.45,1,2.45';
    await put('sold.csv', 10, unknown, '2,2,tea,2026-03-10,3,2.45,1,2.45');
    await retail.run();
    const run = vi.spyOn(retail.services.compute, 'run');
    await put('more.csv', 20, '1,1,tea,2026-03-16,1,2.45,1,2.45');
    await retail.run();
    const checks = run.mock.calls.flatMap(([{ models }]) =>
      models.filter(({ name }) => name === 'transactions_orphans').map(({ sql }) => sql),
    );
    // The week of the unknown customer, and the new one.
    expect(checks).toEqual([
      expect.stringContaining(
        `((d.sales_date >= DATE '2026-03-01' AND d.sales_date < DATE '2026-03-08') OR ` +
          `(d.sales_date >= DATE '2026-03-15' AND d.sales_date < DATE '2026-03-22'))`,
      ),
    ]);
    expect(await quarantined()).toEqual(['UNKNOWN_CUSTOMER_ID 1']);
    expect(await days()).toEqual(['1 2026-03-16 1 2.45', '2 2026-03-10 1 2.45']);

    const [, customer = ''] = customers.split('\n');
    const joined = `${customers}${customer.replace('1,', '99,')}\n`;
    await deliver(pipeline.folder, { 'customers again.csv': joined }, 30);
    await retail.run();
    expect(await quarantined()).toEqual([]);
    expect(await days()).toEqual([
      '1 2026-03-02 1 2.45',
      '1 2026-03-16 1 2.45',
      '2 2026-03-10 1 2.45',
    ]);
  });

  it('pass while a referenced dataset was never delivered, with those columns empty', async () => {
    await put('sold.csv', 10, tea, '2,2,snow,2026-03-02,3,9.00,1,9.00');
    await retail.run();
    expect(await quarantined()).toEqual([]);
    expect(await days()).toEqual(['1 2026-03-02 1 4.90', '2 2026-03-02 1 9.00']);
    const [tellsList] = await pipeline.rows('SELECT count(list_revenue) FROM mart.product_month');
    expect(tellsList).toEqual({ count: '0' });
  });

  it('keep undeclared columns by name, in any position', async () => {
    const header =
      'voucher,total_cost,quantity,price,sales_person_id,sales_date,product_name,store_id,customer_id,till';
    const rows = [
      'SPRING,4.90,2,2.45,1,2026-03-02,tea,1,1,7',
      ',2.45,1,2.45,1,2026-03-02,tea,1,2,8',
    ];
    await deliver(pipeline.folder, { ...retailDimensions, 'more.csv': toCsv(header, ...rows) });
    const runId = await retail.run();
    expect(await days()).toEqual(['1 2026-03-02 2 7.35']);
    const { compute } = retail.services;
    const { collected } = await compute.run(
      {
        name: `look-${runId}`,
        sources: [{ kind: 'table', name: 'transactions', table: 'transactions' }],
        models: [
          {
            name: 'extra',
            sql: 'SELECT additional_column FROM transactions ORDER BY line',
            collect: true,
          },
        ],
      },
      { signal: AbortSignal.timeout(30_000) },
    );
    expect(collected['extra']).toEqual([
      { additional_column: '{"voucher":"SPRING","till":"7"}' },
      { additional_column: '{"voucher":"","till":"8"}' },
    ]);
  });

  it('are refused with their file when it lacks columns, with a note that names these', async () => {
    const short = toCsv(
      'customer_id,store_id,product_name,sales_date,sales_person_id,price',
      '1,1,tea,2026-03-02,1,2.45',
    );
    await deliver(pipeline.folder, { ...retailDimensions, 'week/short.csv': short });
    await put('sold.csv', 10, tea);
    await retail.run();
    expect(await days()).toEqual(['1 2026-03-02 1 4.90']);
    const errors = join(pipeline.folder, 'error', 'week');
    const names = (await readdir(errors)).sort();
    expect(names[0]).toBe('short.csv');
    expect(await readFile(join(errors, names[0]!), 'utf8')).toBe(short);
    expect(await readFile(join(errors, names[1]!), 'utf8')).toContain('lacks quantity, total_cost');
  });
});
