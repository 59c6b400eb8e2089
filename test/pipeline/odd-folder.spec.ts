import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';

/** Names that DuckDB would read as a pattern, also one that cannot be escaped. */
const NAMES = ['[x]', "[!y]*\\?{1} it's 100 %"];

describe('a state folder whose name could be a pattern', () => {
  let above: string;
  let pipeline: TestPipeline | undefined;

  beforeEach(async () => {
    above = await createTempFolder('odd');
  });
  afterEach(async () => {
    await pipeline?.close();
    await rm(above, { recursive: true, force: true });
  });

  it.each(NAMES)('%s', async (name) => {
    const state = join(above, name, 'state');
    await mkdir(state, { recursive: true });
    pipeline = await openTestPipeline({ STATE_DIR: state });
    await deliver(pipeline.folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'one.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE', '1,1,04/02/2011,1.00,FALSE'),
      'two.csv': toCsv(SALES_HEADER, '1,2,05/02/2010,20.00,FALSE').replace('\n', '\r\n'),
    });
    await pipeline.run();
    expect(await sumPublishedSales(pipeline)).toBe('31.00');
    await deliver(pipeline.folder, {
      'three.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,5.00,FALSE'),
    });
    await pipeline.run();
    expect(await sumPublishedSales(pipeline)).toBe('26.00');
  });
});
