import { createHash } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { yieldItems } from '../factories/replay-fixture.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const january = toCsv(
  SALES_HEADER,
  '1,1,01/01/2010,10.00,FALSE',
  '1,1,08/01/2010,20.00,FALSE',
  '1,1,15/01/2010,30.00,FALSE',
);
const stores = toCsv(STORES_HEADER, '1,A,100');

describe('deliveries', () => {
  let pipeline: TestPipeline;
  const sales = (snapshot: number) =>
    pipeline.rows(
      `SELECT week_date::text AS week, weekly_sales AS sales FROM mart.store_week
       WHERE snapshot_id = $1 ORDER BY week_date`,
      [snapshot],
    );
  const core = () =>
    pipeline.rows(
      `SELECT file_name AS file, line::integer, weekly_sales AS sales
       FROM core.sales JOIN ops.source_files USING (file_id) ORDER BY file_id, line`,
    );
  const fates = async (runId: number) => {
    const { stages } = await pipeline.services.ledger.runs.requireRun(String(runId));
    const { rowsIn, rowsOut, rowsQuarantined, rowsDuplicate, rowsSuperseded, rowsRestated } =
      stages[0] ?? {};
    return [rowsIn, rowsOut, rowsQuarantined, rowsDuplicate, rowsSuperseded, rowsRestated];
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, { 'january.csv': january, 'stores.csv': stores });
  });
  afterEach(() => pipeline.close());

  it('restate, repeat and add keys with a later file', async () => {
    await pipeline.run();
    const later = toCsv(
      SALES_HEADER,
      '1,1,08/01/2010,22.22,FALSE', // a different value
      '1,1,15/01/2010,30.00,FALSE', // the same value
      '1,1,22/01/2010,40.00,FALSE', // a new key
    );
    await deliver(pipeline.folder, { 'corrections.csv': later }, 10);
    const second = await pipeline.run();

    // Only the new file is read: two of its rows are current, one of them restates, one repeats.
    expect(await fates(second)).toEqual([3, 2, 0, 1, 0, 1]);
    const { files } = await pipeline.services.ledger.runs.report(String(second));
    expect(
      files.map((file) => [file.path, file.isNew, file.rowsIn, file.rowsOut, file.rowsSuperseded]),
    ).toEqual([
      ['january.csv', false, 3, 2, 1],
      ['stores.csv', false, 1, 1, 0],
      ['corrections.csv', true, 3, 2, 0],
    ]);
    expect(await sales(1)).toEqual([
      { week: '2010-01-01', sales: '10.00' },
      { week: '2010-01-08', sales: '20.00' },
      { week: '2010-01-15', sales: '30.00' },
    ]);
    expect(await sales(2)).toEqual([
      { week: '2010-01-01', sales: '10.00' },
      { week: '2010-01-08', sales: '22.22' },
      { week: '2010-01-15', sales: '30.00' },
      { week: '2010-01-22', sales: '40.00' },
    ]);
    expect(await core()).toEqual([
      { file: 'january.csv', line: 2, sales: '10.00' },
      { file: 'january.csv', line: 3, sales: '20.00' },
      { file: 'january.csv', line: 4, sales: '30.00' },
      { file: 'corrections.csv', line: 2, sales: '22.22' },
      { file: 'corrections.csv', line: 3, sales: '30.00' },
      { file: 'corrections.csv', line: 4, sales: '40.00' },
    ]);
  });

  it('give the same in one run as in two', async () => {
    const later = toCsv(SALES_HEADER, '1,1,08/01/2010,22.22,FALSE', '1,1,15/01/2010,30.00,FALSE');
    await deliver(pipeline.folder, { 'corrections.csv': later }, 10);
    const both = await pipeline.run();
    expect(await fates(both)).toEqual([5, 3, 0, 1, 1, 1]);
    expect(await core()).toHaveLength(5);
  });

  it('read the same bytes under two names once', async () => {
    await deliver(pipeline.folder, { 'again/january.csv': january }, 10);
    const run = await pipeline.run();
    expect(await fates(run)).toEqual([3, 3, 0, 0, 0, 0]);
    const report = await pipeline.services.ledger.runs.report(String(run));
    expect(report.files.map(({ path }) => path)).toEqual(['january.csv', 'stores.csv']);
  });

  describe('a path that returns to an earlier text', () => {
    const other = toCsv(SALES_HEADER, '1,1,08/01/2010,99.00,FALSE', '1,1,22/01/2010,40.00,FALSE');
    const paths = () =>
      pipeline.rows(
        `SELECT path, sha256 = $1 AS "isFirst" FROM ops.deliveries JOIN ops.source_files USING (file_id)
         WHERE dataset = 'sales' ORDER BY delivery`,
        [createHash('sha256').update(january).digest('hex')],
      );
    const put = (text: string, minute: number) =>
      deliver(pipeline.folder, { 'january.csv': text }, minute);

    it('is delivered again, and restates the values in between', async () => {
      await pipeline.run();
      await put(other, 10);
      const second = await pipeline.run();
      expect(await fates(second)).toEqual([2, 2, 0, 0, 0, 1]);
      await put(january, 20);
      const third = await pipeline.run();

      expect(await fates(third)).toEqual([3, 3, 0, 0, 0, 1]);
      expect(await sales(3)).toEqual([
        { week: '2010-01-01', sales: '10.00' },
        { week: '2010-01-08', sales: '20.00' },
        { week: '2010-01-15', sales: '30.00' },
        // Only the file in between has this week: a replaced file removes no rows.
        { week: '2010-01-22', sales: '40.00' },
      ]);
      expect(await core()).toHaveLength(5);
      expect(await paths()).toEqual([
        { path: 'january.csv', isFirst: false },
        { path: 'january.csv', isFirst: true },
      ]);
      const nothing = await pipeline.plan(true);
      expect((await pipeline.services.ledger.runs.requireRun(String(nothing))).run.status).toBe(
        'unchanged',
      );
    });

    it('applies the corrections of its rows again', async () => {
      const slip = january.replace('20.00', 'twenty');
      await put(slip, 5);
      await pipeline.run();
      await put(other, 10);
      await pipeline.run();
      const corrected = { line: 3, text: '1,1,08/01/2010,21.00,FALSE' };
      const sha256 = createHash('sha256').update(slip).digest('hex');
      const { ledger, lake } = pipeline.services;
      await takeCorrections({ ledger, lake }, yieldItems([{ sha256, ...corrected }]), 'cli');
      await pipeline.run();
      await put(toCsv(SALES_HEADER, '1,1,08/01/2010,77.00,FALSE'), 20);
      await pipeline.run();
      expect((await sales(4))[1]).toEqual({ week: '2010-01-08', sales: '77.00' });

      await put(slip, 30);
      await pipeline.run();
      expect(await sales(5)).toEqual([
        { week: '2010-01-01', sales: '10.00' },
        { week: '2010-01-08', sales: '21.00' },
        { week: '2010-01-15', sales: '30.00' },
        { week: '2010-01-22', sales: '40.00' },
      ]);
    });

    it('is not counted when the same text only appears under another path', async () => {
      await pipeline.run();
      await put(other, 10);
      await pipeline.run();
      await deliver(pipeline.folder, { 'copy.csv': january }, 20);
      await pipeline.run();
      expect((await sales(3))[1]).toEqual({ week: '2010-01-08', sales: '99.00' });
      expect(await paths()).toEqual([
        { path: 'january.csv', isFirst: true },
        { path: 'january.csv', isFirst: false },
      ]);
    });

    it('stays withdrawn if it was withdrawn', async () => {
      await pipeline.run();
      await put(other, 10);
      await pipeline.run();
      const sha256 = createHash('sha256').update(january).digest('hex');
      const act = { sha256, actor: 'cli', reason: 'wrong chain' };
      await withdrawFile(pipeline.services.ledger, { ...act, isWithdrawn: true });
      await put(january, 20);
      const run = await pipeline.plan();
      const { files } = await pipeline.services.ledger.runs.report(String(run));
      expect(files.map((file) => [file.dataset, file.sha256 === sha256])).toEqual([
        ['stores', false],
        ['sales', false],
      ]);
    });
  });

  it('need no features file', async () => {
    await pipeline.run();
    const [row] = await pipeline.rows(
      'SELECT fuel_price, has_markdown FROM mart.store_week ORDER BY week_date LIMIT 1',
    );
    expect(row).toEqual({ fuel_price: null, has_markdown: false });
  });

  it('are unchanged when only the names of files change', async () => {
    await pipeline.run();
    await deliver(pipeline.folder, { 'copy-of-january.csv': january }, 20);
    const again = await pipeline.plan(true);
    const { run, stages } = await pipeline.services.ledger.runs.requireRun(String(again));
    expect(run.status).toBe('unchanged');
    expect(stages).toEqual([]);
  });

  it('are unchanged when files of two datasets swap their times', async () => {
    await pipeline.run();
    await deliver(pipeline.folder, { 'january.csv': january }, 30);
    const again = await pipeline.plan(true);
    const { run } = await pipeline.services.ledger.runs.requireRun(String(again));
    expect(run.status).toBe('unchanged');
  });

  it('start a run for a new file, and on request in any case', async () => {
    await pipeline.run();
    await pipeline.run();
    await deliver(
      pipeline.folder,
      { 'more.csv': toCsv(SALES_HEADER, '1,2,01/01/2010,1.00,FALSE') },
      40,
    );
    const changed = await pipeline.plan(true);
    const { run } = await pipeline.services.ledger.runs.requireRun(String(changed));
    expect(run.status).toBe('running');
  });

  it('include a file that was moved before it was read, at its position in the order', async () => {
    const fix = toCsv(SALES_HEADER, '1,1,08/01/2010,22.22,FALSE');
    await deliver(pipeline.folder, { 'fix.csv': fix }, 10);
    // Planned, but never executed.
    const planned = await pipeline.plan();
    await pipeline.services.ledger.runs.fail(planned, 'SOURCE_NO_STORES', 'no stores');
    await mkdir(join(pipeline.folder, 'old'));
    await rename(join(pipeline.folder, 'january.csv'), join(pipeline.folder, 'old/january.csv'));
    const run = await pipeline.run();
    expect(await fates(run)).toEqual([4, 3, 0, 0, 1, 1]);
    const { files } = await pipeline.services.ledger.runs.report(String(run));
    expect(files.map(({ path }) => path)).toEqual(['old/january.csv', 'stores.csv', 'fix.csv']);
    expect((await sales(1))[1]).toEqual({ week: '2010-01-08', sales: '22.22' });
  });

  it('refuse a bad file on its own, with any number of rows', async () => {
    const american = Array.from({ length: 17 }, (_, day) => `1,2,01/${day + 13}/2010,1.00,FALSE`);
    await deliver(pipeline.folder, { 'american.csv': toCsv(SALES_HEADER, ...american) }, 10);
    const run = await pipeline.run();
    expect(await fates(run)).toEqual([3, 3, 0, 0, 0, 0]);
    const [file] = await pipeline.rows(
      `SELECT error_code AS code FROM ops.source_files WHERE status = 'E'`,
    );
    expect(file).toEqual({ code: 'SOURCE_DATE_ORDER' });
  });

  it('fail when a file changes between plan and read', async () => {
    const runId = await pipeline.plan();
    await deliver(pipeline.folder, { 'january.csv': `${january}1,3,01/01/2010,1.00,FALSE\n` });
    await expect(pipeline.runStages(runId)).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      message: expect.stringContaining('january.csv') as string,
    });
    expect(await pipeline.digests('raw/sales/')).toEqual({});
  });
});
