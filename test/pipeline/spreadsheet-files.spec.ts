import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildZip } from '../setup/build-zip.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const buildSale = (department: number, money: string) =>
  `1,${department},2010-02-05,${money},FALSE`;
const blank = Array.from({ length: 30 }, () => ',,,,');

/** Files as spreadsheets, browsers and shells write them; each has one row of 1.00, 2.00 … */
const texts: Record<string, string> = {
  'used-range.csv': toCsv(SALES_HEADER, buildSale(1, '1.00'), ...blank),
  'semicolons.csv': toCsv(SALES_HEADER, buildSale(2, '2.00'), ...blank).replaceAll(',', ';'),
  'pipes.csv': toCsv(SALES_HEADER, ...blank, buildSale(3, '3.00')).replaceAll(',', '|'),
  'quoted.csv': toCsv(SALES_HEADER, '"","","","",""', buildSale(4, '4.00'), ' , ,\t, , '),
  'joined.csv': `\uFEFF${toCsv(SALES_HEADER)}\uFEFF${toCsv(SALES_HEADER)}\uFEFF${buildSale(5, '5.00')}\n`,
  'long-name.csv': toCsv(`${SALES_HEADER},"Note\r\nof shop"`, `${buildSale(6, '6.00')},x`),
  'unpacked.csv.gz': toCsv(SALES_HEADER, buildSale(7, '7.00')),
};
const zipped = toCsv(SALES_HEADER, buildSale(8, '8.00'), ...blank);

let pipeline: TestPipeline;
beforeAll(async () => {
  pipeline = await openTestPipeline();
});
afterAll(() => pipeline.close());

it('reads files that people make, each to the cent, and refuses one of several datasets', async () => {
  const merged = toCsv(`${SALES_HEADER},Type,Size`, `${buildSale(9, '9.00')},A,1`);
  await deliver(pipeline.folder, {
    ...texts,
    'week.zip': await buildZip({
      'used-range.csv': zipped,
      'unpacked.csv.gz': zipped.replace('8.00', '8.00 '),
    }),
    'merged.csv': merged,
    'stores.csv': toCsv(STORES_HEADER, '1,A,100', ',,', ',,'),
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
