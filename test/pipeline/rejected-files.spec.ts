import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '#intake/contracts/contract.js';
import { requireContract, weeklySales, withContract } from '#test/setup/flow.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';

const STORES = { 'stores.csv': toCsv(STORES_HEADER, '1,A,100') };
const GOOD = { 'good.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE') };
/** Only the order of its dates is wrong, which a header does not show. */
const AMERICAN = toCsv(SALES_HEADER, '1,2,02/13/2010,1.00,FALSE');

describe('files that do not count', () => {
  let pipeline: TestPipeline;
  const inFolder = async () => (await readdir(pipeline.folder)).sort();
  const total = () => sumPublishedSales(pipeline);

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, STORES);
  });
  afterEach(() => pipeline.close());

  it('are refused again when they are returned unchanged', async () => {
    await deliver(pipeline.folder, { ...GOOD, 'american.csv': AMERICAN });
    await pipeline.run();
    expect(await inFolder()).toEqual(['error', 'good.csv', 'stores.csv']);
    const { ledger } = pipeline.services;
    const [before] = await pipeline.rows<{ now: Date }>('SELECT now()');
    await deliver(pipeline.folder, { 'again.csv': AMERICAN });
    await pipeline.plan(true);
    expect(await inFolder()).toEqual(['error', 'good.csv', 'stores.csv']);
    const note = await readFile(join(pipeline.folder, 'error', 'again.csv.note.txt'), 'utf8');
    expect(note).toContain('SOURCE_DATE_ORDER: american.csv');
    expect(await ledger.sourceFiles.listRefusedSince(before!.now)).toEqual([
      expect.stringContaining('SOURCE_DATE_ORDER: american.csv') as string,
    ]);
  });

  it('are named when no other files exist', async () => {
    await deliver(pipeline.folder, { 'american.csv': AMERICAN });
    await expect(pipeline.run()).rejects.toMatchObject({ code: 'SOURCE_DATE_ORDER' });
    await expect(pipeline.plan()).rejects.toMatchObject({
      code: 'SOURCE_NO_SALES',
      message: expect.stringMatching(
        /no sales file \(american\.csv was refused: SOURCE_DATE_ORDER: .*\), only stores\.csv/,
      ) as string,
    });
    await pipeline.rows(`UPDATE ops.runs SET status = 'failed'`);
    // When returned, it is refused again for its fault.
    await rename(join(pipeline.folder, 'error', 'american.csv'), join(pipeline.folder, 'us.csv'));
    await expect(pipeline.plan()).rejects.toMatchObject({ code: 'SOURCE_DATE_ORDER' });
  });

  it('are named with the remedy when they were withdrawn', async () => {
    await deliver(pipeline.folder, GOOD);
    await pipeline.run();
    const [file] = await pipeline.rows<{ sha256: string }>(
      `SELECT sha256 FROM ops.source_files WHERE file_name = 'good.csv'`,
    );
    const sha256 = file?.sha256 ?? '';
    await withdrawFile(pipeline.services.ledger, {
      sha256,
      isWithdrawn: true,
      actor: 'cli',
      reason: 'wrong',
    });
    await expect(pipeline.plan()).rejects.toMatchObject({
      code: 'SOURCE_NO_SALES',
      message: expect.stringContaining(
        `good.csv was withdrawn: POST /v1/admin/files/${sha256}/restore`,
      ) as string,
    });
  });

  it('do not stop a run when their dataset is optional', async () => {
    const features = toCsv(FEATURES_HEADER, '1,02/13/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE');
    await deliver(pipeline.folder, { ...GOOD, 'features.csv': features });
    await pipeline.run();
    expect(await total()).toBe('10.00');
    expect(await inFolder()).toEqual(['error', 'good.csv', 'stores.csv']);
  });

  it('include those of a dataset whose contract is gone, until it returns', async () => {
    const stores = requireContract('stores');
    const kinds: Contract = {
      ...stores,
      dataset: 'kinds',
      columns: stores.columns.map((column) =>
        column.headers.includes('Type') ? { ...column, name: 'kind', headers: ['Kind'] } : column,
      ),
    };
    const { services } = pipeline;
    const covered = async (runId: number) =>
      (await pipeline.services.ledger.files.listByRun(runId, ['kinds'])).map(({ path }) => path);
    services.flow = withContract(weeklySales, kinds);
    await deliver(pipeline.folder, { ...GOOD, 'kinds.csv': toCsv('Store,Kind,Size', '1,A,5') });
    expect(await covered(await pipeline.run())).toEqual(['kinds.csv']);
    services.flow = weeklySales;
    expect(await covered(await pipeline.run())).toEqual([]);
    expect(await total()).toBe('10.00');
    services.flow = withContract(weeklySales, kinds);
    expect(await covered(await pipeline.run())).toEqual(['kinds.csv']);
  });
});
