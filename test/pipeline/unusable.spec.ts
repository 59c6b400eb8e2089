import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const SALES = { 'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE') };
const STORES = { 'stores.csv': toCsv(STORES_HEADER, '1,A,1000') };

describe('a folder that cannot be used', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
  });
  afterEach(() => pipeline.close());

  it.each([
    ['asks for a sales file', STORES, 'SOURCE_NO_SALES', /only stores\.csv \(stores\)/],
    ['asks for a stores file', SALES, 'SOURCE_NO_STORES', /only sales\.csv \(sales\)/],
  ])('%s', async (_name, files, code, message) => {
    await deliver(pipeline.folder, files);
    await expect(pipeline.run()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});
