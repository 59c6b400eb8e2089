import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { canMount, mountReadOnly, unmount } from '../setup/read-only-mount.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

describe.skipIf(!(await canMount()))('a read-only source folder', () => {
  let pipeline: TestPipeline;

  beforeEach(async () => {
    pipeline = await openTestPipeline();
  });
  afterEach(async () => {
    await unmount(pipeline.folder);
    await pipeline.close();
  });

  it('keeps its refused files, and the run continues', async () => {
    const files = {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'good.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE'),
      // One is refused for its header, before any row is read, and one for a row.
      'deep/no sales column.csv': toCsv('Store,Dept,Date,IsHoliday', '1,1,05/02/2010,FALSE'),
      'american.csv': toCsv(SALES_HEADER, '1,2,02/13/2010,1.00,FALSE'),
    };
    await deliver(pipeline.folder, files);
    await mountReadOnly(pipeline.folder);
    await expect(writeFile(join(pipeline.folder, 'new'), '')).rejects.toThrow('EROFS');
    await pipeline.run();
    expect(await sumPublishedSales(pipeline)).toBe('10.00');
    expect((await readdir(pipeline.folder)).sort()).toEqual([
      'american.csv',
      'deep',
      'good.csv',
      'stores.csv',
    ]);
    const refused = await pipeline.rows(
      `SELECT file_name AS file, error_code AS code FROM ops.source_files WHERE status = 'E' ORDER BY 1`,
    );
    expect(refused).toEqual([
      { file: 'american.csv', code: 'SOURCE_DATE_ORDER' },
      { file: 'deep/no sales column.csv', code: 'SOURCE_COLUMNS' },
    ]);
    // They are still there, and the next run must not fail because of them.
    await pipeline.run();
    expect(await sumPublishedSales(pipeline)).toBe('10.00');
  });
});
