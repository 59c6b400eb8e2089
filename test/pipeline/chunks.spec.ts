import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { createLooseVisitsFlow } from '../factories/visits-flow.js';
import { weeklySales } from '../setup/flow.js';
import { listChunks, listChunkFiles } from '../setup/chunks.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { openTestPipeline, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';
import { PUBLISHED_VISITS } from './small-visits.js';

const createWeek = (day: string, amount: string) =>
  toCsv(SALES_HEADER, `1,1,${day},${amount},FALSE`, `2,1,${day},${amount},FALSE`);
const FILES = {
  'stores.csv': toCsv(STORES_HEADER, '1,A,100', '2,B,200'),
  'features.csv': toCsv(FEATURES_HEADER, '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE'),
  '2010-02.csv': createWeek('05/02/2010', '1.00'),
  '2010-03.csv': createWeek('05/03/2010', '2.00'),
  '2011-01.csv': createWeek('07/01/2011', '3.00'),
};

describe('chunks of marts', () => {
  let kept: PreparedPipeline;
  let pipeline: TestPipeline;
  const others: TestPipeline[] = [];
  beforeAll(async () => {
    kept = await preparePipeline(async ({ folder, run }) => {
      await deliver(folder, FILES);
      await run();
    });
  });
  afterAll(() => kept.drop());
  afterEach(async () => {
    await pipeline.close();
    for (const other of others.splice(0)) await other.close();
  });

  /** Chunks of the second snapshot that the first does not have. */
  const made = async () => {
    const before = await listChunks(pipeline, 1);
    const isOld = (id: number) => before.some((chunk) => chunk.id === id);
    const chunks = await listChunks(pipeline, 2);
    return chunks
      .filter(({ id }) => !isOld(id))
      .map(({ relation, period }) => `${relation} ${period}`);
  };
  /** Transactions that wrote the rows of the first snapshot's chunks. */
  const writers = () =>
    pipeline.rows(
      `SELECT chunk_id, xmin::text, count(*)::integer AS rows FROM mart.store_department_week_chunks
       WHERE chunk_id IN (SELECT chunk_id FROM ops.snapshot_chunks WHERE snapshot_id = 1)
       GROUP BY 1, 2 ORDER BY 1`,
    );
  /** Files of models and marts. Merged rows are left out, because each load numbers their source file differently. */
  const joinedFiles = async (of: TestPipeline, snapshot: number) =>
    Object.fromEntries(
      Object.entries(await listChunkFiles(of, snapshot)).filter(
        ([name]) => !weeklySales.datasets.has(name.split(' ')[0] ?? ''),
      ),
    );
  /** The same files after one clean load. */
  const cleanLoad = async (files: Record<string, string>) => {
    const clean = await openTestPipeline();
    others.push(clean);
    await deliver(clean.folder, files);
    await clean.run();
    return joinedFiles(clean, 1);
  };

  it('are built again for the periods of a new week, and reused for all others', async () => {
    pipeline = await kept.open();
    const before = await writers();
    const lines: string[] = [];
    pipeline.services.logger = { ...silentLogger, log: (line: string) => lines.push(line) };
    const more = { '2011-02.csv': createWeek('04/02/2011', '4.00') };
    await deliver(pipeline.folder, more, 10);
    await pipeline.run();
    expect(await made()).toEqual([
      'calendar_week all',
      'department_type_week 2011',
      'department_week 2011',
      'fuel_price_week 2011',
      'integrated_sales 2011-02',
      'sales 2011-02',
      'store_department_quarter 2011',
      'store_department_unemployment 2011',
      'store_department_week 2011-02',
      'store_profile all',
      'store_week 2011',
      'store_week_coverage all',
    ]);
    expect(await writers()).toEqual(before);
    expect(lines).toContain('run 2: integrated_sales: the run builds 1 of 4 periods: 2011-02');
    expect(lines.filter((line) => line.includes(' of 0 periods'))).toEqual([]);
    expect(await joinedFiles(pipeline, 2)).toEqual(await cleanLoad({ ...FILES, ...more }));
  });

  it('are built again for the period of a restatement', async () => {
    pipeline = await kept.open();
    const restated = { '2010-03.csv': createWeek('05/03/2010', '2.50') };
    await deliver(pipeline.folder, restated, 10);
    await pipeline.run();
    expect(await made()).toEqual([
      'calendar_week all',
      'department_type_week 2010',
      'department_week 2010',
      'fuel_price_week 2010',
      'integrated_sales 2010-03',
      'sales 2010-03',
      'store_department_quarter 2010',
      // Its pairs are with weeks of 2010.
      'store_department_quarter 2011',
      'store_department_unemployment 2010',
      'store_department_week 2010-03',
      'store_profile all',
      'store_week 2010',
      'store_week_coverage all',
    ]);
    const rows = await pipeline.rows(
      `SELECT week_date::text AS week, weekly_sales AS sales FROM mart.store_week
       WHERE snapshot_id = 2 AND store = 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { week: '2010-02-05', sales: '1.00' },
      { week: '2010-03-05', sales: '2.50' },
      { week: '2011-01-07', sales: '3.00' },
    ]);
  });

  it('disappear for a period whose only file is withdrawn, and return when it is restored', async () => {
    pipeline = await kept.open();
    const { ledger } = pipeline.services;
    // A third of the rows disappears, which the shipped rules would hold.
    pipeline.services.qualityRules = [];
    const [file] = await pipeline.rows<{ sha256: string }>(
      `SELECT sha256 FROM ops.source_files WHERE file_name = '2011-01.csv'`,
    );
    const act = { sha256: file?.sha256 ?? '', actor: 'key 1', reason: 'wrong prices' };
    await withdrawFile(ledger, { ...act, isWithdrawn: true });
    await pipeline.run();
    expect((await listChunks(pipeline, 2)).map(({ period }) => period)).not.toContain('2011-01');
    expect(await made()).toEqual([
      'calendar_week all',
      'store_profile all',
      'store_week_coverage all',
    ]);
    await withdrawFile(ledger, { ...act, isWithdrawn: false });
    await pipeline.run();
    expect(await listChunks(pipeline, 3)).toEqual(await listChunks(pipeline, 1));
  });

  it('are merged without a read of rows of other periods', async () => {
    pipeline = await kept.open();
    const stated = 'curated/sales_deliveries/';
    const { lake } = pipeline.services;
    const keys = Object.keys(await pipeline.digests(stated));
    const unread = keys.filter((key) => key.includes('/period=2011-01/'));
    expect(unread).toHaveLength(1);
    for (const key of unread) await lake.put(stated + key, Readable.from(['no Parquet']));
    const more = { '2010-03b.csv': toCsv(SALES_HEADER, '2,1,05/03/2010,7.00,FALSE') };
    await deliver(pipeline.folder, more, 10);
    await pipeline.run();
    const rows = await pipeline.rows(
      `SELECT f.file_name AS name, r.rows_in::integer AS read, r.rows_out::integer AS kept,
              r.rows_superseded::integer AS superseded, r.money_out AS money
       FROM ops.run_files r JOIN ops.source_files f USING (file_id)
       WHERE run_id = 2 AND dataset = 'sales' ORDER BY 1`,
    );
    expect(rows).toEqual([
      { name: '2010-02.csv', read: 2, kept: 2, superseded: 0, money: '2.00' },
      { name: '2010-03.csv', read: 2, kept: 1, superseded: 1, money: '2.00' },
      { name: '2010-03b.csv', read: 1, kept: 1, superseded: 0, money: '7.00' },
      { name: '2011-01.csv', read: 2, kept: 2, superseded: 0, money: '6.00' },
    ]);
  });

  it('are built again for the period of a correction and that of the row it replaces', async () => {
    pipeline = await openTestPipeline();
    const unknown = toCsv(SALES_HEADER, '9,1,05/02/2010,5.00,FALSE', '1,2,05/02/2010,1.00,FALSE');
    await deliver(pipeline.folder, { ...FILES, '2010-02b.csv': unknown });
    await pipeline.run();
    const sha256 = createHash('sha256').update(unknown).digest('hex');
    // Store 9 should be store 1, and February should be March.
    const corrected = { sha256, line: 2, text: '1,3,05/03/2010,5.00,FALSE' };
    await takeCorrections(pipeline.services, Readable.from([corrected]), 'cli');
    await pipeline.run();
    const merged = async () => (await made()).filter((chunk) => chunk.startsWith('sales '));
    expect(await merged()).toEqual(['sales 2010-02', 'sales 2010-03']);
    const files = await pipeline.rows(
      `SELECT file_name AS name, rows_out::integer AS kept,
              rows_superseded::integer AS superseded, money_superseded AS money
       FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = 2 AND dataset = 'sales' AND file_name <> '2011-01.csv' ORDER BY 1`,
    );
    expect(files).toEqual([
      { name: '2010-02.csv', kept: 2, superseded: 0, money: null },
      { name: '2010-02b.csv', kept: 1, superseded: 1, money: '5.00' },
      { name: '2010-03.csv', kept: 2, superseded: 0, money: null },
      { name: expect.stringMatching(/^mended\//) as string, kept: 1, superseded: 0, money: null },
    ]);
    // Without the correction the first snapshot's chunks are valid again.
    const [carrier] = await pipeline.rows<{ sha256: string }>(
      'SELECT DISTINCT sha256 FROM ops.row_corrections m JOIN ops.source_files f ON f.file_id = m.by_file_id',
    );
    const act = { sha256: carrier?.sha256 ?? '', actor: 'key 1', reason: 'it was right' };
    await withdrawFile(pipeline.services.ledger, { ...act, isWithdrawn: true });
    await pipeline.run();
    expect(await listChunks(pipeline, 3)).toEqual(await listChunks(pipeline, 1));
  });

  it('follow stores files, also in a state from before periods were recorded', async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, FILES);
    const restated = toCsv(STORES_HEADER, '1,A,100', '2,C,200');
    await deliver(pipeline.folder, { 'stores 2.csv': restated }, 10);
    await pipeline.run();
    await pipeline.rows('DELETE FROM ops.cleaning_periods');
    await pipeline.rows('UPDATE ops.cleanings SET batches = NULL');
    await rm(join(pipeline.lake, 'curated/sales_deliveries'), { recursive: true });
    await pipeline.rows(`DELETE FROM ops.cleanings USING ops.source_files f
       WHERE f.file_id = cleanings.file_id AND f.dataset <> 'stores'`);
    await pipeline.run();
    const sha256 = createHash('sha256').update(restated).digest('hex');
    const act = { sha256, actor: 'key 1', reason: 'store 2 is no C' };
    await withdrawFile(pipeline.services.ledger, { ...act, isWithdrawn: true });
    await pipeline.run();
    const types = (snapshot: number) =>
      pipeline.rows(
        'SELECT DISTINCT store_type AS type FROM mart.store_week WHERE snapshot_id = $1 AND store = 2',
        [snapshot],
      );
    expect(await types(2)).toEqual([{ type: 'C' }]);
    expect(await types(3)).toEqual([{ type: 'B' }]);
  });

  it('are built again, and named in the log, when their files or rows are gone', async () => {
    pipeline = await kept.open();
    const warnings: string[] = [];
    pipeline.services.logger = { ...silentLogger, warn: (line: string) => warnings.push(line) };
    const files = await listChunkFiles(pipeline, 1);
    const chunks = await listChunks(pipeline, 1);
    const chunk = (relation: string, period: string) =>
      chunks.find((each) => each.relation === relation && each.period === period);
    const folder = chunk('store_week', '2010')?.folder ?? '';
    await rm(join(pipeline.lake, folder), { recursive: true });
    await pipeline.rows('DELETE FROM mart.store_department_week_chunks WHERE chunk_id = $1', [
      chunk('store_department_week', '2010-03')?.id,
    ]);
    await pipeline.run();
    expect(warnings.filter((line) => line.includes('the chunk of'))).toEqual([
      'store_department_week: the run builds the chunk of 2010-03 again: its rows are missing',
      `store_week: the run builds the chunk of 2010 again: its files in ${folder} are damaged or missing`,
    ]);
    expect(await listChunkFiles(pipeline, 2)).toEqual(files);
    expect(await listChunks(pipeline, 2)).toEqual(chunks);
    // The datasets have not changed, and no reference was missing: nothing was joined or checked again.
    const folders = await readdir(join(pipeline.lake, 'integrated/sales_orphans'));
    expect(folders).toEqual(['run=1']);
    const [row] = await pipeline.rows(
      'SELECT sum(weekly_sales) AS total FROM mart.store_department_week WHERE snapshot_id = 2',
    );
    expect(row).toEqual({ total: '12.00' });
  });

  it('are built for a single period also in a flow without references', async () => {
    const { datasets, ...declaration } = createLooseVisitsFlow();
    const { references: _, ...visits } = datasets['visits']!;
    const split = { ...visits, period: { column: 'visit_day', by: 'month' as const } };
    const flows = loadFlows([{ ...declaration, datasets: { ...datasets, visits: split } }]);
    pipeline = await openTestPipeline({}, flows);
    const flow = pipeline.flows.get('visits')!;
    await deliver(pipeline.folder, {
      'towns.csv': toCsv('town,county', 'Ash,North'),
      'january.csv': toCsv('town,day,takings', 'Ash,2026-01-05,10.50', 'Ash,2026-01-06,1.00'),
    });
    await flow.run();
    const more = { 'february.csv': toCsv('town,day,takings', 'Ash,2026-02-05,4.00') };
    await deliver(pipeline.folder, more, 10);
    const runId = await flow.run();
    const { stages } = await flow.services.ledger.runs.requireRun(String(runId));
    expect(stages.find(({ stage }) => stage === 'join')).toMatchObject({ rowsIn: 3, rowsOut: 3 });
    expect(await made()).toEqual(['county_day 2026-02', 'town_visits 2026-02', 'visits 2026-02']);
    expect(await pipeline.rows(PUBLISHED_VISITS)).toEqual([
      { county: 'North', day: '2026-01-05', visits: 1, takings: '10.50' },
      { county: 'North', day: '2026-01-06', visits: 1, takings: '1.00' },
      { county: 'North', day: '2026-02-05', visits: 1, takings: '4.00' },
    ]);
  });

  it('are listed in the lake for clients without the warehouse', async () => {
    pipeline = await kept.open();
    const store = pipeline.services.lake;
    const text = [];
    for await (const part of await store.get('marts/snapshot=1/manifest.json')) text.push(part);
    const manifest = JSON.parse(Buffer.concat(text as Buffer[]).toString()) as unknown;
    const chunks = await listChunks(pipeline, 1);
    expect(manifest).toMatchObject({
      snapshot: 1,
      flow: 'weekly-sales',
      run: 1,
      chunks: chunks.map(({ relation, period, folder }) => ({ relation, period, folder })),
    });
  });
});
