import { createLedger } from '#test/setup/flow.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { QuarantineFactory } from '#test/factories/quarantine.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { QuarantineReader } from './quarantine-reader.js';
import { summarise } from './quarantined-files.js';
import type { QuarantinedRow, QuarantineFilter } from './quarantined-row.js';

describe('the quarantine', () => {
  let database: TestWarehouse;
  let embedded: EmbeddedLake;
  let factory: QuarantineFactory;
  let reader: QuarantineReader;
  let files: Record<'features' | 'first' | 'second' | 'third' | 'gone', number>;
  let firstSha: string;

  /** Rows as `path:line reason`, in their order. */
  const list = async (filter: QuarantineFilter) => {
    const rows: string[] = [];
    for await (const { path, line, reason } of reader.rows(filter)) {
      rows.push(`${path}:${line} ${reason}`);
    }
    return rows;
  };
  const all = async (filter: QuarantineFilter) => {
    const rows: QuarantinedRow[] = [];
    for await (const row of reader.rows(filter)) rows.push(row);
    return rows;
  };

  beforeAll(async () => {
    [database, embedded] = await Promise.all([createTestWarehouse(), openEmbeddedLake()]);
    factory = new QuarantineFactory(database.warehouse, embedded.compute);
    reader = new QuarantineReader(createLedger(database.warehouse), embedded.lake);
    const [run1, run2, run3] = [await factory.run(), await factory.run(), await factory.run()];
    const failed = await factory.run('failed');
    const first = await factory.addFile('sales.csv');
    const second = await factory.addFile('more/sales.csv');
    const third = await factory.addFile('late.csv');
    const features = await factory.addFile('features.csv', { dataset: 'features' });
    const gone = await factory.addFile('gone.csv');
    firstSha = first.sha256;
    files = {
      first: first.fileId,
      second: second.fileId,
      third: third.fileId,
      features: features.fileId,
      gone: gone.fileId,
    };
    await factory.write('sales', run1, [
      [files.first, 9, '1,1,31/02/2010,1.00', 'week_date', '31/02/2010', 'IMPOSSIBLE_DATE'],
      [files.first, 11, '1,1', null, null, 'SHORT_ROW'],
      [files.second, 2, 'former rules', 'store', 'x', 'BAD_INTEGER'],
      [files.gone, 2, 'of a file that was withdrawn', null, null, 'LONG_ROW'],
    ]);
    await factory.recordCleaning(files.first, run1, { IMPOSSIBLE_DATE: 1, SHORT_ROW: 1 });
    await factory.recordCleaning(files.second, run1, { BAD_INTEGER: 1 }, 'former rules');
    await factory.recordCleaning(files.gone, run1, { LONG_ROW: 1 });
    await database.warehouse.query(
      'UPDATE ops.deliveries SET withdrawn_at = now() WHERE file_id = $1',
      [files.gone],
    );
    // Other rules cleaned the second file again; the third came later.
    await factory.write('sales', run2, [
      [files.second, 5, '1,"2', 'weekly_sales', '"2', 'BAD_QUOTES'],
      [files.third, 3, 'x,1', 'store', 'x', 'BAD_INTEGER'],
    ]);
    await factory.recordCleaning(files.second, run2, { BAD_QUOTES: 1 });
    await factory.recordCleaning(files.third, run2, { BAD_INTEGER: 1 });
    await factory.write('features', run1, [
      [files.features, 4, '1,,2', 'store', null, 'MISSING_VALUE'],
    ]);
    await factory.recordCleaning(files.features, run1, { MISSING_VALUE: 1 });
    for (const run of [run2, run3, failed]) {
      await factory.write('integrated', run, [
        [files.first, 10, `9,1,${run}`, 'store', '9', 'UNKNOWN_STORE'],
      ]);
      await factory.recordIntegration(files.first, run, 1);
    }
  });
  afterAll(async () => {
    await embedded.close();
    await database.drop();
  });

  it('lists the current rows, by dataset, file and line', async () => {
    expect(await list({})).toEqual([
      'features.csv:4 MISSING_VALUE',
      'sales.csv:9 IMPOSSIBLE_DATE',
      'sales.csv:10 UNKNOWN_STORE',
      'sales.csv:11 SHORT_ROW',
      'more/sales.csv:5 BAD_QUOTES',
      'late.csv:3 BAD_INTEGER',
    ]);
  });

  it('returns all details of a row', async () => {
    const [dated, unknown] = await all({ file: 'sales.csv' });
    expect(dated).toMatchObject({
      dataset: 'sales',
      runId: 1,
      fileId: files.first,
      sha256: firstSha,
      path: 'sales.csv',
      line: 9,
      column: 'week_date',
      value: '31/02/2010',
      reason: 'IMPOSSIBLE_DATE',
      text: '1,1,31/02/2010,1.00',
      advice:
        'week_date: 31/02/2010 is not a day of the calendar: correct the date and replay the row',
      state: 'open',
      correctedAt: null,
      correctedBy: null,
    });
    // From the newest successful run, not the failed one after it.
    expect(unknown).toMatchObject({ runId: 3, dataset: 'sales', text: '9,1,3', value: '9' });
  });

  it.each<[QuarantineFilter, string[]]>([
    [{ dataset: 'features' }, ['features.csv:4 MISSING_VALUE']],
    [{ reason: 'BAD_INTEGER' }, ['late.csv:3 BAD_INTEGER']],
    [{ reason: 'SHORT_ROW' }, ['sales.csv:11 SHORT_ROW']],
    [{ column: 'store' }, ['features.csv:4', 'sales.csv:10', 'late.csv:3']],
    [{ column: 'store', dataset: 'sales', run: 3 }, ['sales.csv:10 UNKNOWN_STORE']],
    [{ file: 'more/sales.csv' }, ['more/sales.csv:5 BAD_QUOTES']],
    [{ run: 2 }, ['more/sales.csv:5 BAD_QUOTES', 'late.csv:3 BAD_INTEGER']],
    [{ state: 'corrected' }, []],
    [{ file: 'nobody.csv' }, []],
    [{ dataset: 'features', reason: 'BAD_INTEGER' }, []],
  ])('filters by %j', async (filter, expected) => {
    const rows = await list(filter);
    expect(rows).toEqual(expected.map((start) => expect.stringContaining(start) as string));
    expect(rows).toHaveLength(expected.length);
  });

  it('finds a file by the start of its digest', async () => {
    for (const file of [firstSha.slice(0, 6), firstSha.slice(0, 20).toUpperCase(), firstSha]) {
      expect(await list({ file }), file).toHaveLength(3);
    }
    expect(await list({ file: firstSha.slice(0, 5) })).toEqual([]);
  });

  it('continues after any row', async () => {
    const whole = await all({});
    for (const [index, row] of whole.entries()) {
      expect(await reader.page({}, 100, row)).toEqual(whole.slice(index + 1));
      expect(await reader.page({}, 2, row)).toEqual(whole.slice(index + 1, index + 3));
    }
    const vanished = { dataset: 'sales', fileId: files.first, line: 10, reason: 'AAA' };
    expect((await reader.page({}, 1, vanished))[0]).toMatchObject({ line: 10 });
  });

  it('opens no folder that cannot hold later rows', async () => {
    const whole = await all({});
    const opened = async (after: QuarantinedRow | undefined) => {
      const list = vi.spyOn(embedded.lake, 'list');
      await reader.page({}, 100, after);
      const folders = list.mock.calls.map(([prefix]) => prefix.slice('quarantine/'.length));
      list.mockRestore();
      return folders.sort();
    };
    const ofSales = ['integrated/run=3/', 'sales/run=1/', 'sales/run=2/'];
    expect(await opened(whole[0])).toEqual(['features/run=1/', ...ofSales]);
    expect(await opened(whole[1])).toEqual(ofSales);
    expect(await opened(whole.at(-1))).toEqual(['sales/run=2/']);
  });

  it('counts by dataset, file and reason from the ledger', async () => {
    const { byReason, byFile, ...totals } = await summarise(createLedger(database.warehouse));
    expect(totals).toEqual({ open: 6, corrected: 0 });
    expect(byReason.map(({ dataset, reason, open }) => [dataset, reason, open])).toEqual([
      ['features', 'MISSING_VALUE', 1],
      ['sales', 'BAD_INTEGER', 1],
      ['sales', 'BAD_QUOTES', 1],
      ['sales', 'IMPOSSIBLE_DATE', 1],
      ['sales', 'SHORT_ROW', 1],
      ['sales', 'UNKNOWN_STORE', 1],
    ]);
    expect(byFile.map(({ path, runId, reason, open }) => [path, runId, reason, open])).toEqual([
      ['features.csv', 1, 'MISSING_VALUE', 1],
      ['sales.csv', 1, 'IMPOSSIBLE_DATE', 1],
      ['sales.csv', 1, 'SHORT_ROW', 1],
      ['sales.csv', 3, 'UNKNOWN_STORE', 1],
      ['more/sales.csv', 2, 'BAD_QUOTES', 1],
      ['late.csv', 2, 'BAD_INTEGER', 1],
    ]);
    expect(await reader.count({ dataset: 'sales' })).toBe(5);
    expect(await reader.count({ reason: 'BAD_INTEGER' })).toBe(1);
    expect(await reader.count({ state: 'corrected' })).toBe(0);
    expect(await reader.count({ column: 'store' })).toBeUndefined();
  });

  it('fails when the lake has lost rows that the ledger counts', async () => {
    await embedded.lake.deletePrefix('quarantine/features/');
    await expect(list({ dataset: 'features' })).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      message: expect.stringContaining('quarantine/features/run=1/') as string,
    });
    expect(await list({ dataset: 'sales' })).toHaveLength(5);
  });

  it('names the missing reference of each row of a file separately', async () => {
    const run = await factory.run();
    await factory.write('integrated', run, [
      [files.third, 4, '7', 'customer_id', '7', 'UNKNOWN_CUSTOMER_ID'],
      [files.third, 5, 'Soap', 'product_name', 'Soap', 'UNKNOWN_PRODUCT_NAME'],
      [files.third, 6, '9', 'store_id', '9', 'UNKNOWN_STORE_ID'],
    ]);
    const lacks = [
      ['UNKNOWN_CUSTOMER_ID', 'customers'],
      ['UNKNOWN_PRODUCT_NAME', 'products'],
      ['UNKNOWN_STORE_ID', 'shops'],
    ] as const;
    for (const [reason, refersTo] of lacks) {
      await factory.recordIntegration(files.third, run, 1, { reason, refersTo });
    }
    const advice = (await all({ file: 'late.csv', run })).map((row) => row.advice);
    expect(advice).toEqual([
      'customer_id: 7 is in no customers file: deliver a customers file that has it, or correct the value and replay the row',
      'product_name: Soap is in no products file: deliver a products file that has it, or correct the value and replay the row',
      'store_id: 9 is in no shops file: deliver a shops file that has it, or correct the value and replay the row',
    ]);
  });
});
