import { afterAll, beforeAll, expect, it } from 'vitest';
import { zipOf } from '../setup/zip-of.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { csv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const sale = (department: number, money: string) => `1,${department},2010-02-05,${money},FALSE`;
const blank = Array.from({ length: 30 }, () => ',,,,');

/** Files as spreadsheets, browsers and shells write them; each has one row of 1.00, 2.00 … */
const texts: Record<string, string> = {
  'used-range.csv': csv(SALES_HEADER, sale(1, '1.00'), ...blank),
  'semicolons.csv': csv(SALES_HEADER, sale(2, '2.00'), ...blank).replaceAll(',', ';'),
  'pipes.csv': csv(SALES_HEADER, ...blank, sale(3, '3.00')).replaceAll(',', '|'),
  'quoted.csv': csv(SALES_HEADER, '"","","","",""', sale(4, '4.00'), ' , ,\t, , '),
  'joined.csv': `\uFEFF${csv(SALES_HEADER)}\uFEFF${csv(SALES_HEADER)}\uFEFF${sale(5, '5.00')}\n`,
  'long-name.csv': csv(`${SALES_HEADER},"Note\r\nof shop"`, `${sale(6, '6.00')},x`),
  'unpacked.csv.gz': csv(SALES_HEADER, sale(7, '7.00')),
};
const zipped = csv(SALES_HEADER, sale(8, '8.00'), ...blank);

let pipeline: TestPipeline;
beforeAll(async () => {
  pipeline = await openTestPipeline();
});
afterAll(() => pipeline.close());

it('reads files that people make, each to the cent, and refuses one of several datasets', async () => {
  const merged = csv(`${SALES_HEADER},Type,Size`, `${sale(9, '9.00')},A,1`);
  await deliver(pipeline.folder, {
    ...texts,
    'week.zip': await zipOf({
      'used-range.csv': zipped,
      'unpacked.csv.gz': zipped.replace('8.00', '8.00 '),
    }),
    'merged.csv': merged,
    'stores.csv': csv(STORES_HEADER, '1,A,100', ',,', ',,'),
  });
  const run = await pipeline.run();
  const rows = await pipeline.rows<{ department: number; sales: string }>(
    `SELECT department, weekly_sales AS sales FROM mart.store_department_week
     JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published' ORDER BY department`,
  );
  expect(rows.map(({ department, sales }) => `${department} ${sales}`)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((department) => `${department} ${department}.00`),
  );
  const { files, quarantine } = await pipeline.services.ledger.runs.report(String(run));
  expect(quarantine).toEqual([]);
  const counts = Object.fromEntries(files.map(({ path, rowsIn }) => [path, rowsIn]));
  // The repeated header counts as a duplicate.
  expect(counts).toMatchObject({
    'used-range.csv': 1,
    'joined.csv': 2,
    'week.zip/used-range.csv': 1,
  });
  const [refused] = await pipeline.rows<{ code: string; message: string }>(
    `SELECT error_code AS code, error_message AS message FROM ops.source_files WHERE status = 'E'`,
  );
  expect(refused?.code).toBe('SOURCE_SEVERAL_DATASETS');
  expect(refused?.message).toMatch(
    /^merged\.csv: has several datasets, .* sales \(.* stores \(Store,Type,Size\); split it/,
  );
});
