import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSaleHistory } from '#flows/weekly-sales/core-sales/sale-history.js';
import { exportCsv } from '#pipeline/quarantine/export-csv.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { summarise } from '#pipeline/quarantine/quarantined-files.js';
import { correctionsIn } from '#pipeline/corrections/correction.js';
import { replay } from '#pipeline/runs/start-run.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { noQueue, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

describe('quarantined rows, end to end', () => {
  let afterFirstRun: PreparedPipeline;
  let pipeline: TestPipeline;

  const exported = async () => {
    const { ledger, lake } = pipeline.services;
    let text = '';
    for await (const chunk of exportCsv(new QuarantineReader(ledger, lake).rows())) {
      text += chunk;
    }
    return text;
  };
  /** Open rows as `path:line reason value`. */
  const open = async (state: 'open' | 'corrected' = 'open') => {
    const { ledger, lake } = pipeline.services;
    const rows: string[] = [];
    for await (const row of new QuarantineReader(ledger, lake).rows({ state })) {
      rows.push(`${row.path}:${row.line} ${row.reason} ${row.value ?? '-'} ${row.text}`);
    }
    return rows;
  };
  /** Uploads a corrected export, and runs the run that it starts. @returns the run's outcome */
  const giveBack = async (text?: string) => {
    const { services } = pipeline;
    const { ledger, lake } = services;
    const bytes = async function* () {
      yield await Promise.resolve(Buffer.from(text ?? ''));
    };
    const given = text === undefined ? undefined : correctionsIn(bytes());
    const outcome = await replay({ ledger, lake, queue: noQueue }, given, { actor: 'cli' });
    const { run } = outcome;
    if (!run) return { ...outcome, status: 'none' };
    const job = { runId: Number(run.id), epoch: run.flowEpoch };
    await planRun({ ...pipeline.services, queue: noQueue, logger: silentLogger }, job);
    if ((await ledger.runs.requireRun(run.id)).run.status === 'running') {
      await pipeline.runStages(job.runId);
    }
    return { ...outcome, status: (await ledger.runs.requireRun(run.id)).run.status };
  };
  const storeWeeks = () =>
    pipeline.rows<{ sale: string }>(
      `SELECT concat_ws(' ', store, week_date, departments, weekly_sales) AS sale
       FROM mart.store_week JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published'
       ORDER BY store, week_date`,
    );
  const sales = async () => (await storeWeeks()).map(({ sale }) => sale);

  beforeAll(async () => {
    afterFirstRun = await preparePipeline(async (fresh) => {
      await deliver(fresh.folder, smallChain);
      await fresh.run();
    });
  });
  afterAll(() => afterFirstRun.drop());
  beforeEach(async () => {
    pipeline = await afterFirstRun.open();
  });
  afterEach(() => pipeline.close());

  it('lists every quarantined row with its raw text, also rows of unknown stores', async () => {
    expect(await open()).toEqual([
      'sales.csv:8 DUPLICATE_KEY - 1,2,05/02/2010,999.99,FALSE',
      'sales.csv:9 IMPOSSIBLE_DATE 31/02/2010 1,1,31/02/2010,1.00,FALSE',
      'sales.csv:10 UNKNOWN_STORE 9 9,1,05/02/2010,7.77,FALSE',
      'sales.csv:11 SHORT_ROW - 1,1,05/02/2010',
    ]);
    const { open: rows, byFile } = await summarise(pipeline.services.ledger);
    expect(rows).toBe(4);
    expect(byFile.map(({ reason, runId }) => [reason, runId])).toEqual([
      ['DUPLICATE_KEY', 1],
      ['IMPOSSIBLE_DATE', 1],
      ['SHORT_ROW', 1],
      ['UNKNOWN_STORE', 1],
    ]);
  });

  it('brings corrected rows into the marts, once', async () => {
    expect(await sales()).toEqual([
      '1 2010-02-05 2 300.30',
      '1 2010-02-12 1 300.30',
      '2 2010-02-05 1 -5.25',
      '2 2010-02-12 1 50.00',
    ]);
    const corrected = (await exported())
      .replace('"1,1,31/02/2010,1.00,FALSE"', '"1,1,19/02/2010,1.00,FALSE"')
      .replace('"9,1,05/02/2010,7.77,FALSE"', '"2,2,05/02/2010,7.77,FALSE"')
      .replace('"1,1,05/02/2010"', '"1,3,05/02/2010,4.00,FALSE"');
    expect(await giveBack(corrected)).toMatchObject({
      taken: 3,
      unchanged: 1,
      status: 'succeeded',
    });
    const merged = [
      '1 2010-02-05 3 304.30',
      '1 2010-02-12 1 300.30',
      '1 2010-02-19 1 1.00',
      '2 2010-02-05 2 2.52',
      '2 2010-02-12 1 50.00',
    ];
    expect(await sales()).toEqual(merged);
    expect(await open()).toEqual(['sales.csv:8 DUPLICATE_KEY - 1,2,05/02/2010,999.99,FALSE']);
    // The correction supersedes the row of the unknown store, so the join no longer reads it.
    expect(await open('corrected')).toHaveLength(2);
    expect(await summarise(pipeline.services.ledger)).toMatchObject({ open: 1, corrected: 2 });
    // The row's file is the read one, not the corrected one, and only its own rows count.
    const [file] = await pipeline.rows(
      `SELECT path, rows_in::integer, rows_accepted::integer FROM ops.cleanings
       JOIN ops.deliveries USING (file_id) ORDER BY delivery DESC LIMIT 1`,
    );
    expect(file).toMatchObject({
      path: expect.stringMatching(/^mended\/[0-9a-f]{12}-[0-9a-f]{8}\.csv$/) as string,
      rows_in: 3,
      rows_accepted: 3,
    });

    expect(await giveBack(corrected)).toMatchObject({ taken: 0, unchanged: 4, status: 'none' });
    expect(await giveBack()).toMatchObject({ taken: 0, status: 'unchanged' });
    expect(await sales()).toEqual(merged);
  });

  it('quarantines a mistake in a correction again, and accepts the others and the next correction', async () => {
    const line9 = '1,1,31/02/2010,1.00,FALSE';
    const corrected = (await exported())
      .replace(line9, '1,1,02/19/2010,1.00,FALSE')
      .replace('"1,1,05/02/2010"', '"1,3,05/02/2010,4.00,FALSE"');
    expect(await giveBack(corrected)).toMatchObject({ taken: 2, status: 'succeeded' });
    expect((await sales())[0]).toBe('1 2010-02-05 3 304.30');
    expect((await open()).filter((row) => row.startsWith('mended/'))).toEqual([
      expect.stringMatching(/OTHER_DATE_ORDER 02\/19\/2010/),
    ]);
    const again = (await exported()).replace('02/19/2010,1.00', '19/02/2010,1.00');
    expect(await giveBack(again)).toMatchObject({ taken: 1, status: 'succeeded' });
    expect(await sales()).toContain('1 2010-02-19 1 1.00');
  });

  it('restates a value by a corrected row, and accepts a second correction', async () => {
    const line8 = '1,2,05/02/2010,999.99,FALSE';
    await giveBack((await exported()).replace(line8, '1,2,05/02/2010,250.00,FALSE'));
    expect((await sales())[0]).toBe('1 2010-02-05 2 350.10');
    const { ledger, lake } = pipeline.services;
    const [row] = await new QuarantineReader(ledger, lake).page({ state: 'corrected' }, 1);
    await giveBack(`sha256,line,text\n${row!.sha256},8,"1,2,05/02/2010,260.00,FALSE"\n`);
    expect((await sales())[0]).toBe('1 2010-02-05 2 360.10');
  });

  it('counts one delivered row once, however often its key is corrected', async () => {
    const { ledger, lake } = pipeline.services;
    await giveBack((await exported()).replace('1,1,31/02/2010,1.00', '1,1,12/02/2010,1.00'));
    // It restated the wrong week.
    expect((await sales())[1]).toBe('1 2010-02-12 1 1.00');
    const [row] = await new QuarantineReader(ledger, lake).page({ state: 'corrected' }, 1);
    const correct = (line: number, text: string) =>
      giveBack(`sha256,line,text\n${row!.sha256},${line},"${text}"\n`);
    await correct(9, '1,1,19/02/2010,1.00,FALSE');
    expect((await sales()).slice(1, 3)).toEqual(['1 2010-02-12 1 300.30', '1 2010-02-19 1 1.00']);
    // The first text again gives the same rows as the first time.
    await correct(9, '1,1,12/02/2010,1.00,FALSE');
    expect((await sales()).slice(0, 3)).toEqual([
      '1 2010-02-05 2 300.30',
      '1 2010-02-12 1 1.00',
      '2 2010-02-05 1 -5.25',
    ]);
    await withdrawFile(pipeline.services.ledger, {
      sha256: row!.sha256,
      isWithdrawn: true,
      actor: 'cli',
      reason: 'sent by mistake',
    });
    const rows = ['05/02/2010,100.00', '12/02/2010,80.00'].flatMap((sale) =>
      ['1,7', '1,8', '2,7'].map((key) => `${key},${sale},FALSE`),
    );
    await deliver(pipeline.folder, { 'other.csv': toCsv(SALES_HEADER, ...rows) }, 60);
    await pipeline.run();
    expect(await sales()).toEqual([
      '1 2010-02-05 2 200.00',
      '1 2010-02-12 2 160.00',
      '2 2010-02-05 1 100.00',
      '2 2010-02-12 1 80.00',
    ]);
  });

  it('does not count a row of an unknown store in addition to its correction once the store is known', async () => {
    const corrected = (await exported()).replace('"9,1,05/02/2010,7.77', '"2,2,05/02/2010,7.77');
    await giveBack(corrected);
    expect(await sales()).toContain('2 2010-02-05 2 2.52');
    await deliver(pipeline.folder, { 'more-stores.csv': toCsv(STORES_HEADER, '9,C,100') }, 60);
    await pipeline.run();
    expect(await sales()).toHaveLength(4);
    expect(await sales()).toContain('2 2010-02-05 2 2.52');
    expect(await giveBack(corrected)).toMatchObject({ taken: 0, status: 'none' });
  });

  it('never marks a value as current that no answer uses', async () => {
    const history = async (store: number, department: number, weekDate: string) => {
      const stated = await readSaleHistory(pipeline.warehouse, { store, department, weekDate });
      return stated.map(({ weeklySales, isCurrent }) => [weeklySales, isCurrent]);
    };
    expect(await history(9, 1, '2010-02-05')).toEqual([[7.77, false]]);
    const corrected = (await exported())
      .replace('"9,1,05/02/2010,7.77', '"2,2,05/02/2010,7.77')
      .replace('"1,1,31/02/2010,1.00', '"1,1,12/02/2010,1.00');
    await giveBack(corrected);
    await deliver(pipeline.folder, { 'more-stores.csv': toCsv(STORES_HEADER, '9,C,100') }, 60);
    await pipeline.run();
    expect(await history(9, 1, '2010-02-05')).toEqual([[7.77, false]]);
    expect(await history(2, 2, '2010-02-05')).toEqual([[7.77, true]]);
    expect(await history(1, 1, '2010-02-12')).toEqual([
      [300.3, false],
      [1, true],
    ]);
    // Corrected again, to another week: the first correction no longer counts.
    await giveBack(corrected.replace('"1,1,12/02/2010,1.00', '"1,1,19/02/2010,1.00'));
    expect(await history(1, 1, '2010-02-12')).toEqual([
      [300.3, true],
      [1, false],
    ]);
    expect(await history(1, 1, '2010-02-19')).toEqual([[1, true]]);
  });

  it('lists a faulty correction as a row of the file that delivered it', async () => {
    const corrected = (await exported())
      .replace('31/02/2010', '30/02/2010')
      .replace('"1,1,31/02/2010,1.00', '"1,1,30/02/2010,1.00')
      .replace('"9,1,05/02/2010,7.77,FALSE"', '"2,2,05/02/2010,7.77,FALSE"')
      .replace('"1,1,05/02/2010"', '"1,3,05/02/2010,4.00,FALSE"');
    expect(await giveBack(corrected)).toMatchObject({ taken: 3, status: 'succeeded' });
    expect(await open()).toEqual([
      'sales.csv:8 DUPLICATE_KEY - 1,2,05/02/2010,999.99,FALSE',
      expect.stringMatching(
        /^mended\/\S+\.csv:2 IMPOSSIBLE_DATE 30\/02\/2010 1,1,30\/02\/2010,1\.00,FALSE$/,
      ),
    ]);
    const again = (await exported()).replace('"1,1,30/02/2010,1.00', '"1,1,19/02/2010,1.00');
    expect(await giveBack(again)).toMatchObject({ taken: 1, status: 'succeeded' });
    expect(await sales()).toContain('1 2010-02-19 1 1.00');
    expect(await open()).toHaveLength(1);
  });

  it('releases rows of an unknown store when a stores file has it', async () => {
    await giveBack((await exported()).replace('"9,1,05/02/2010,7.77', '"9,1,05/02/2010,8.88'));
    expect(await open()).toContainEqual(
      expect.stringMatching(/^mended\/.*:2 UNKNOWN_STORE 9 9,1,05\/02\/2010,8\.88,FALSE$/),
    );
    expect(await summarise(pipeline.services.ledger)).toMatchObject({ open: 4, corrected: 0 });
    await deliver(pipeline.folder, { 'more-stores.csv': toCsv(STORES_HEADER, '9,C,100') }, 60);
    await pipeline.run();
    expect(await sales()).toContain('9 2010-02-05 1 8.88');
    expect((await open()).map((row) => row.split(' ')[1])).toEqual([
      'DUPLICATE_KEY',
      'IMPOSSIBLE_DATE',
      'SHORT_ROW',
    ]);
    expect(await summarise(pipeline.services.ledger)).toMatchObject({ open: 3, corrected: 0 });
  });
});
