import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { listChunks } from '../setup/chunks.js';
import { deliver } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

const STORE_WEEKS = `
  SELECT store, week_date::text AS week, store_type AS type, store_size AS size, holiday, departments,
         weekly_sales AS sales, temperature, fuel_price AS fuel, cpi, unemployment,
         has_markdown AS marked, markdown_total AS markdown
  FROM mart.store_week WHERE snapshot_id = $1 ORDER BY store, week_date`;

describe('a whole run over a small folder', () => {
  let pipeline: TestPipeline;
  let runId: number;

  beforeAll(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, smallChain);
    runId = await pipeline.run();
  });
  afterAll(() => pipeline.close());

  it('counts the fate of every row of every stage', async () => {
    const { run, stages } = await pipeline.services.ledger.runs.requireRun(String(runId));
    expect(run.status).toBe('succeeded');
    const counts = stages.map((s) => [
      s.stage,
      s.rowsIn,
      s.rowsOut,
      s.rowsQuarantined,
      s.rowsDuplicate,
      s.rowsSuperseded,
    ]);
    expect(counts).toEqual([
      ['ingest-sales', 10, 6, 3, 1, 0],
      ['ingest-features', 4, 4, 0, 0, 0],
      ['ingest-stores', 2, 2, 0, 0, 0],
      ['integrate', 6, 5, 1, 0, 0],
      ['build-marts', 5, 5, 0, 0, 0],
      ['publish', 5, 5, 0, 0, 0],
      ['observe', 0, 0, 0, 0, 0],
    ]);
  });

  it('names the reason of every quarantined row, and passes every rule', async () => {
    const report = await pipeline.services.ledger.runs.report(String(runId));
    expect(report.quarantine).toEqual([
      { stage: 'ingest-sales', reason: 'DUPLICATE_KEY', rows: 1 },
      { stage: 'ingest-sales', reason: 'IMPOSSIBLE_DATE', rows: 1 },
      { stage: 'ingest-sales', reason: 'SHORT_ROW', rows: 1 },
      { stage: 'integrate', reason: 'UNKNOWN_STORE', rows: 1 },
    ]);
    expect(report.reconciliations.length).toBeGreaterThan(10);
    expect(report.reconciliations.filter(({ holds }) => !holds)).toEqual([]);
    const sales = report.files.find(({ dataset }) => dataset === 'sales');
    expect(sales).toMatchObject({ path: 'sales.csv', rowsIn: 10, rowsOut: 6, rowsQuarantined: 3 });
    const [file] = await pipeline.services.ledger.sourceFiles.list({ file: 'sales.csv', first: 1 });
    expect(file).toMatchObject({
      rowsIn: 10,
      rowsAccepted: 6,
      rowsQuarantined: 3,
      rowsDuplicate: 1,
      rowsSuperseded: 0,
      runId: String(runId),
    });
  });

  it('publishes one row per store and week, with features where they exist', async () => {
    const none = { temperature: null, fuel: null, cpi: null, unemployment: null };
    const unmarked = { marked: false, markdown: null };
    expect(await pipeline.rows(STORE_WEEKS, [1])).toEqual([
      {
        store: 1,
        week: '2010-02-05',
        type: 'A',
        size: 151315,
        holiday: null,
        departments: 2,
        sales: '300.30',
        temperature: '42.31',
        fuel: '2.572',
        cpi: '211.0963582',
        unemployment: '8.106',
        ...unmarked,
      },
      {
        store: 1,
        week: '2010-02-12',
        type: 'A',
        size: 151315,
        holiday: 'Super Bowl',
        departments: 1,
        sales: '300.30',
        temperature: '38.51',
        fuel: '2.548',
        cpi: '211.2421698',
        unemployment: '8.106',
        marked: true,
        markdown: '8.25',
      },
      {
        store: 2,
        week: '2010-02-05',
        type: 'B',
        size: 202307,
        holiday: null,
        departments: 1,
        sales: '-5.25',
        temperature: '40.19',
        fuel: '2.572',
        cpi: '210.7526053',
        unemployment: '8.324',
        ...unmarked,
      },
      {
        store: 2,
        week: '2010-02-12',
        type: 'B',
        size: 202307,
        holiday: 'Super Bowl',
        departments: 1,
        sales: '50.00',
        ...none,
        ...unmarked,
      },
    ]);
  });

  it('publishes the other marts at their grain', async () => {
    const departments = await pipeline.rows(
      `SELECT department, week_date::text AS week, stores, weekly_sales AS sales
       FROM mart.department_week ORDER BY department, week_date`,
    );
    expect(departments).toEqual([
      { department: 1, week: '2010-02-05', stores: 2, sales: '94.85' },
      { department: 1, week: '2010-02-12', stores: 2, sales: '350.30' },
      { department: 2, week: '2010-02-05', stores: 1, sales: '200.20' },
    ]);
    const fuel = await pipeline.rows(
      `SELECT week_date::text AS week, store, fuel_price AS price, has_sales AS sold
       FROM mart.fuel_price_week ORDER BY week_date, store`,
    );
    expect(fuel).toEqual([
      { week: '2010-02-05', store: 1, price: '2.572', sold: true },
      { week: '2010-02-05', store: 2, price: '2.572', sold: true },
      { week: '2010-02-12', store: 1, price: '2.548', sold: true },
      { week: '2010-02-19', store: 2, price: '2.400', sold: false },
    ]);
  });

  it('records the range of dates in the snapshot', async () => {
    const [snapshot] = await pipeline.rows(
      `SELECT status, quality, first_date::text, data_through::text, dates, fact_rows, fact_total
       FROM ops.snapshots`,
    );
    expect(snapshot).toEqual({
      status: 'published',
      quality: 'WARNING',
      first_date: '2010-02-05',
      data_through: '2010-02-12',
      dates: 2,
      fact_rows: '5',
      fact_total: '645.35',
    });
  });

  it('keeps the quarantined rows with line and raw text', async () => {
    const { compute } = pipeline.services;
    const { collected } = await compute.run({
      name: 'read quarantine',
      sources: [{ kind: 'parquet', name: 'q', prefix: `quarantine/sales/run=${runId}/` }],
      models: [
        {
          name: 'r',
          sql: 'SELECT line, text, column_name, value, reason FROM q ORDER BY line',
          collect: true,
        },
      ],
    });
    expect(collected['r']).toEqual([
      {
        line: '8',
        text: '1,2,05/02/2010,999.99,FALSE',
        column_name: null,
        value: null,
        reason: 'DUPLICATE_KEY',
      },
      {
        line: '9',
        text: '1,1,31/02/2010,1.00,FALSE',
        column_name: 'week_date',
        value: '31/02/2010',
        reason: 'IMPOSSIBLE_DATE',
      },
      {
        line: '11',
        text: '1,1,05/02/2010',
        column_name: null,
        value: null,
        reason: 'SHORT_ROW',
      },
    ]);
  });

  it('keeps accepted rows in core.sales with file and line', async () => {
    const core = await pipeline.rows(
      'SELECT line::integer, store, department, weekly_sales FROM core.sales ORDER BY line',
    );
    expect(core).toEqual([
      { line: 2, store: 1, department: 1, weekly_sales: '100.10' },
      { line: 3, store: 1, department: 2, weekly_sales: '200.20' },
      { line: 4, store: 2, department: 1, weekly_sales: '-5.25' },
      { line: 5, store: 1, department: 1, weekly_sales: '300.30' },
      { line: 6, store: 2, department: 1, weekly_sales: '50.00' },
      { line: 10, store: 9, department: 1, weekly_sales: '7.77' },
    ]);
  });

  it('leaves nothing in scratch and nothing half written', async () => {
    expect(await pipeline.digests('scratch/')).toEqual({});
    expect(await readdir(`${pipeline.lake}/.partial`)).toEqual([]);
  });

  it('reads no file again in a second run, writes the same bytes and reuses all chunks', async () => {
    const again = await pipeline.run();
    const { stages } = await pipeline.services.ledger.runs.requireRun(String(again));
    expect(stages.slice(0, 4).map(({ rowsIn }) => rowsIn)).toEqual([0, 0, 0, 6]);
    const quarantined = 'quarantine/integrated/';
    const first = await pipeline.digests(`${quarantined}run=${runId}/`);
    expect(Object.keys(first)).not.toEqual([]);
    expect(await pipeline.digests(`${quarantined}run=${again}/`)).toEqual(first);
    expect(await listChunks(pipeline, 2)).toEqual(await listChunks(pipeline, 1));
    const of = (snapshot: number) => pipeline.rows(STORE_WEEKS, [snapshot]);
    expect(await of(2)).toEqual(await of(1));
    const [core] = await pipeline.rows('SELECT count(*)::integer AS rows FROM core.sales');
    expect(core).toEqual({ rows: 6 });
  });
});
