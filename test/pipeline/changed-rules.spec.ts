import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Contract, contractOf, contracts } from '#pipeline/contracts/contract.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { csv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const sales = contractOf('sales');

/** As if the contract's file were changed. */
function put(contract: Contract): void {
  (contracts as Map<string, Contract>).set(contract.dataset, contract);
}

describe('runs under rules that change', () => {
  let pipeline: TestPipeline;
  const total = async () => {
    const [row] = await pipeline.rows<{ total: string }>(
      `SELECT sum(weekly_sales) AS total FROM mart.store_week
       JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published'`,
    );
    return row?.total;
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, {
      'sales.csv': csv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE', '1,1,05/02/2010,20.00,FALSE'),
      'stores.csv': csv(STORES_HEADER, '1,A,100'),
    });
  });
  afterEach(async () => {
    put(sales);
    await pipeline.close();
  });

  it('come back to the former rules with the former result', async () => {
    await pipeline.run();
    expect(await total()).toBe('10.00');
    put({ ...sales, conflictingRows: 'last' });
    await pipeline.run();
    expect(await total()).toBe('20.00');
    put(sales);
    await pipeline.run();
    expect(await total()).toBe('10.00');
  });

  it('come back to the former rules after a run that failed', async () => {
    await pipeline.run();
    put({ ...sales, conflictingRows: 'last' });
    const failed = await pipeline.plan();
    await pipeline.runStages(failed);
    // As if the gate had held it back: the rows are loaded, the files were never marked.
    await pipeline.rows(`UPDATE ops.runs SET status = 'failed' WHERE run_id = $1`, [failed]);
    put(sales);
    await pipeline.run();
    expect(await total()).toBe('10.00');
    const core = await pipeline.rows('SELECT weekly_sales AS sales FROM core.sales');
    expect(core).toEqual([{ sales: '10.00' }]);
  });

  it('leave alone what was refused before any rule was looked at', async () => {
    await writeFile(join(pipeline.folder, 'latin.csv'), Buffer.from('Store\n\xe9\n', 'latin1'));
    await writeFile(join(pipeline.folder, 'cut.csv.gz'), 'no gzip at all');
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
