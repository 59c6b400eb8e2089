import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '#intake/contracts/contract.js';
import { requireDataset } from '#pipeline/flow/flow.js';
import type { Period } from '#pipeline/flow/period.js';
import { requireContract, weeklySales, withContract } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const sales = requireContract('sales');

describe('runs with changed rules', () => {
  let pipeline: TestPipeline;
  const total = () => sumPublishedSales(pipeline);
  /** Simulates changed contract files. */
  const put = (...contracts: Contract[]): void => {
    pipeline.services.flow = contracts.reduce(withContract, weeklySales);
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, {
      'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE', '1,1,05/02/2010,20.00,FALSE'),
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
    });
  });
  afterEach(() => pipeline.close());

  it('give the former result after a return to the former rules', async () => {
    await pipeline.run();
    expect(await total()).toBe('10.00');
    put({ ...sales, conflictingRows: 'last' });
    await pipeline.run();
    expect(await total()).toBe('20.00');
    put();
    await pipeline.run();
    expect(await total()).toBe('10.00');
  });

  it('return to the former rules after a failed run', async () => {
    await pipeline.run();
    put({ ...sales, conflictingRows: 'last' });
    const failed = await pipeline.plan();
    await pipeline.runStages(failed);
    // As if the gate had held it: the rows are loaded, but the files were never marked.
    await pipeline.rows(`UPDATE ops.runs SET status = 'failed' WHERE run_id = $1`, [failed]);
    put();
    await pipeline.run();
    expect(await total()).toBe('10.00');
    const core = await pipeline.rows('SELECT weekly_sales AS sales FROM core.sales');
    expect(core).toEqual([{ sales: '10.00' }]);
  });

  it('move rows of files to the new periods, and clean no file again', async () => {
    const { period: month, ...whole } = requireDataset(weeklySales, 'sales');
    const split = (period: Period | undefined) => {
      const datasets = new Map(weeklySales.datasets).set('sales', { ...whole, period });
      pipeline.services.flow = {
        ...weeklySales,
        datasets,
        rules: JSON.stringify(period ?? 'whole'),
      };
    };
    const stated = async () =>
      Object.keys(await pipeline.digests('curated/sales_deliveries/')).map((key) =>
        key.replace(/^rules=[0-9a-f]{16}|[^/]+$/g, ''),
      );
    const rowsRead = async (run: number) => {
      const { stages } = await pipeline.services.ledger.runs.requireRun(String(run));
      return stages.find(({ stage }) => stage === 'ingest-sales')?.rowsIn;
    };
    split(undefined);
    await pipeline.run();
    expect(await stated()).toEqual(['/run=1/']);
    // The state before rows were split: no counts by period.
    await pipeline.rows('UPDATE ops.cleanings SET batches = NULL');
    await pipeline.rows('DELETE FROM ops.cleaning_periods');
    const march = toCsv(SALES_HEADER, '1,1,05/03/2010,1.00,FALSE', '1,1,05/02/2010,5.00,FALSE');
    await deliver(pipeline.folder, { 'march.csv': march }, 10);
    split(month);
    expect(await rowsRead(await pipeline.run())).toBe(2);
    expect(await total()).toBe('6.00');
    expect(await stated()).toEqual([
      '.month-of-week_date/run=2/period=2010-02/',
      '.month-of-week_date/run=2/period=2010-03/',
    ]);
    split({ column: 'week_date', by: 'year' });
    expect(await rowsRead(await pipeline.run())).toBe(0);
    expect(await total()).toBe('6.00');
    expect(await stated()).toEqual(['.year-of-week_date/run=3/period=2010/']);
    const files = await pipeline.rows(
      `SELECT file_name AS name, rows_in::integer AS read, rows_out::integer AS kept,
              rows_superseded::integer AS superseded, rows_quarantined::integer AS quarantined
       FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = 3 AND dataset = 'sales' ORDER BY 1`,
    );
    expect(files).toEqual([
      { name: 'march.csv', read: 2, kept: 2, superseded: 0, quarantined: 0 },
      { name: 'sales.csv', read: 2, kept: 0, superseded: 1, quarantined: 1 },
    ]);
  });

  it('read a file by the contract of its dataset, though a newer one matches more of its columns', async () => {
    await pipeline.run();
    const renamed = (name: string) => `wide_${name}`;
    const { money: _, ...rest } = sales;
    const columns = sales.columns.map((column) => ({ ...column, name: renamed(column.name) }));
    const [first] = columns;
    const note = { ...first!, name: 'wide_note', headers: ['Note'], required: false };
    const wide = {
      ...rest,
      dataset: 'wide',
      columns: [...columns, note],
      key: (sales.key ?? []).map(renamed),
    };
    await deliver(
      pipeline.folder,
      { 'noted.csv': toCsv(`${SALES_HEADER},Note`, '1,2,05/02/2010,5.00,FALSE,1') },
      60,
    );
    await pipeline.run();
    expect(await total()).toBe('15.00');
    put(wide, { ...sales, conflictingRows: 'last' });
    await pipeline.run();
    expect(await total()).toBe('25.00');
  });

  it('ignore files that were refused before any rule was applied', async () => {
    await writeFile(join(pipeline.folder, 'latin.csv'), Buffer.from('Store\n\xe9\n', 'latin1'));
    await writeFile(join(pipeline.folder, 'cut.csv.gz'), '\u001f no gzip at all');
    await pipeline.run();
    const { ledger, source } = pipeline.services;
    await ledger.files.receive(source.url, [], 'other rules');
    await pipeline.run();
    const refused = await pipeline.rows(
      `SELECT file_name AS file, error_code AS code FROM ops.source_files
       WHERE status = 'E' ORDER BY file_name`,
    );
    expect(refused).toEqual([
      { file: 'cut.csv.gz', code: 'SOURCE_UNREADABLE' },
      { file: 'latin.csv', code: 'SOURCE_NOT_TEXT' },
    ]);
  });
});
