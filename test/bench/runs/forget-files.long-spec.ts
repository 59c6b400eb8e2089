import { dirname } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { forgetFiles } from '../../../bench/forget-files.js';
import { openTestPipeline, type TestPipeline } from '../../setup/pipeline.js';
import {
  csv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../../setup/source-files.js';

let pipeline: TestPipeline;
afterEach(() => pipeline.close());

it('makes the next run read and rebuild everything', async () => {
  pipeline = await openTestPipeline();
  const { folder, lake, warehouse } = pipeline;
  await deliver(folder, {
    'stores.csv': csv(STORES_HEADER, '1,A,100', '2,B,200'),
    'features.csv': csv(FEATURES_HEADER, '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE'),
    'sales.csv': csv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE', '2,1,05/02/2010,2.00,FALSE'),
  });
  const read = async (runId: number) => {
    const { stages } = await pipeline.services.ledger.runs.get(String(runId));
    return stages.map(({ stage, rowsIn }) => [stage, rowsIn]);
  };
  const first = await read(await pipeline.run());
  expect(first).toContainEqual(['ingest-sales', 2]);
  await forgetFiles(warehouse, { folder: dirname(lake), source: folder });
  const again = await pipeline.run();
  expect(await read(again)).toEqual(first);
  const made = await pipeline.rows('SELECT DISTINCT run_id::integer AS run FROM ops.chunks');
  expect(made).toEqual([{ run: again }]);
  const [sales] = await pipeline.rows(
    `SELECT sum(weekly_sales)::text AS sales FROM mart.store_week JOIN ops.snapshots USING (snapshot_id)
     WHERE status = 'published'`,
  );
  expect(sales).toEqual({ sales: '3.00' });
});
