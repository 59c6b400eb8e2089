import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { listChunkFiles, listChunks } from '../setup/chunks.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';

const buildFeature = (day: string, fuel: string) =>
  `1,${day},50,${fuel},NA,NA,NA,NA,NA,200,8,FALSE`;
const FIRST = {
  'features.csv': toCsv(FEATURES_HEADER, buildFeature('05/02/2010', '2.5')),
  'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE', '1,1,07/01/2011,3.00,FALSE'),
};
const STORES = { 'stores.csv': toCsv(STORES_HEADER, '1,A,100', '2,B,200') };
/** The whole history again with a new week, and stores in another order. */
const REPEATED = {
  'all features.csv': toCsv(
    FEATURES_HEADER,
    buildFeature('05/02/2010', '2.5'),
    buildFeature('07/01/2011', '3.5'),
  ),
  'stores again.csv': toCsv(STORES_HEADER, '2,B,200', '1,A,100'),
};

describe('files that repeat existing rows', () => {
  let kept: PreparedPipeline;
  let pipeline: TestPipeline;
  beforeAll(async () => {
    kept = await preparePipeline(async ({ folder, run }) => {
      await deliver(folder, { ...FIRST, ...STORES });
      await run();
    });
  });
  afterAll(() => kept.drop());
  beforeEach(async () => {
    pipeline = await kept.open();
    await deliver(pipeline.folder, REPEATED, 10);
    await pipeline.run();
  });
  afterEach(() => pipeline.close());

  const isMade = (relation: string) => !['features', 'sales', 'stores'].includes(relation);
  /** Chunks of models and marts that one snapshot has and the other lacks. */
  const made = async (snapshot: number, before: number) => {
    const known = (await listChunks(pipeline, before)).map(
      ({ relation, id }) => `${relation} ${id}`,
    );
    return (await listChunks(pipeline, snapshot))
      .filter(({ relation, id }) => isMade(relation) && !known.includes(`${relation} ${id}`))
      .map(({ relation, period }) => `${relation} ${period}`);
  };
  /** Files of models and marts. Merged rows are left out, because each load numbers their source file differently. */
  const readChunkFiles = async (of: TestPipeline, snapshot: number) =>
    Object.fromEntries(
      Object.entries(await listChunkFiles(of, snapshot)).filter(([name]) =>
        isMade(name.split(' ')[0] ?? ''),
      ),
    );
  const expectFilesOfCleanLoad = async (snapshot: number, files: Record<string, string>) => {
    const clean = await openTestPipeline();
    await deliver(clean.folder, files);
    await clean.run();
    expect(await readChunkFiles(pipeline, snapshot)).toEqual(await readChunkFiles(clean, 1));
    await clean.close();
  };

  it('change only the periods with new values', async () => {
    expect(await made(2, 1)).toEqual([
      'calendar_week all',
      'core_stores all',
      'department_type_week 2011',
      'department_week 2011',
      'fuel_price_week 2011',
      'holiday_week all',
      'integrated_sales 2011-01',
      'markdown_week 2011',
      'store_department_quarter 2011',
      'store_department_unemployment 2011',
      'store_department_week 2011-01',
      'store_profile all',
      'store_week 2011',
      'store_week_coverage all',
    ]);
    await expectFilesOfCleanLoad(2, { ...STORES, ...FIRST, ...REPEATED });
  });

  it('take effect when the file that they repeat is withdrawn', async () => {
    const sha256 = createHash('sha256').update(STORES['stores.csv']).digest('hex');
    const act = { sha256, actor: 'key 1', reason: 'came twice', isWithdrawn: true };
    await withdrawFile(pipeline.services.ledger, act);
    await pipeline.run();
    expect(await made(3, 2)).toContain('integrated_sales 2010-02');
    await expectFilesOfCleanLoad(3, { ...FIRST, ...REPEATED });
  });
});
