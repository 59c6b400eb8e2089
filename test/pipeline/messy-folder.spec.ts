import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '#pipeline/ledger/runs/run-ledger.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { deliver, SALES_HEADER } from '../setup/source-files.js';
import { createMessyFiles, REFUSED_FILES } from './messy-files.js';

describe('a realistic folder of a chain', () => {
  let pipeline: TestPipeline;
  let report: RunReport;

  beforeAll(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, await createMessyFiles());
    report = await pipeline.services.ledger.runs.report(String(await pipeline.run()));
  });
  afterAll(() => pipeline.close());

  it('is read to the last row', async () => {
    const rows = await pipeline.rows(
      `SELECT store, department, to_char(week_date, 'DD/MM') AS day, weekly_sales AS sales
       FROM mart.store_department_week WHERE department < 10
       ORDER BY store, week_date, department`,
    );
    expect(rows).toEqual([
      { store: 1, department: 1, day: '05/02', sales: '10.00' },
      { store: 1, department: 2, day: '05/02', sales: '20.00' },
      { store: 1, department: 3, day: '05/02', sales: '30.00' },
      { store: 1, department: 4, day: '05/02', sales: '40.00' },
      { store: 1, department: 1, day: '12/02', sales: '11.00' },
      { store: 1, department: 1, day: '19/02', sales: '12.00' },
      { store: 1, department: 1, day: '26/02', sales: '13.00' },
      { store: 2, department: 1, day: '05/02', sales: '1.00' },
      { store: 2, department: 2, day: '05/02', sales: '2.00' },
      { store: 2, department: 3, day: '05/02', sales: '3.00' },
      { store: 2, department: 4, day: '05/02', sales: '4.00' },
    ]);
    expect(await pipeline.rows('SELECT store, store_size FROM core.stores ORDER BY store')).toEqual(
      [
        { store: 1, store_size: 100 },
        { store: 2, store_size: 17_666 },
      ],
    );
    const [week] = await pipeline.rows(
      `SELECT temperature, fuel_price, cpi FROM mart.store_week
       WHERE store = 1 AND week_date = '2010-02-05'`,
    );
    expect(week).toEqual({ temperature: '42.31', fuel_price: null, cpi: null });
  });

  it('accounts for every row of every file', () => {
    const books = report.files.map((file) => [
      file.path,
      file.rowsIn,
      file.rowsOut,
      file.rowsQuarantined,
      file.rowsDuplicate,
      file.rowsSuperseded,
    ]);
    expect(books).toEqual([
      ['stores.csv', 3, 2, 1, 0, 0],
      ['features.txt.csv', 2, 2, 0, 0, 0],
      ['north/week 1.CSV', 4, 4, 0, 0, 0],
      ['week 2.csv.gz', 1, 1, 0, 0, 0],
      ['weeks.zip/3.csv', 1, 1, 0, 0, 0],
      ['weeks.zip/deep/4.csv', 1, 1, 0, 0, 0],
      ['with extras.csv', 1, 1, 0, 0, 0],
      ['glued.csv', 3, 2, 0, 1, 0],
      ['every fault.csv', 20, 13, 6, 1, 0],
      ['excel.csv', 1, 1, 0, 0, 0],
      ['american.csv', null, null, null, null, null],
      ['other header.csv', null, null, null, null, null],
      ['mostly wrong.csv', null, null, null, null, null],
    ]);
    expect(report.reconciliations.filter(({ holds }) => !holds)).toEqual([]);
  });

  it('has a distinct reason for every fault', () => {
    expect(report.quarantine).toEqual([
      { stage: 'ingest-sales', reason: 'BAD_NUMBER', rows: 1 },
      { stage: 'ingest-sales', reason: 'DUPLICATE_KEY', rows: 1 },
      { stage: 'ingest-sales', reason: 'IMPOSSIBLE_DATE', rows: 1 },
      { stage: 'ingest-sales', reason: 'LONG_ROW', rows: 1 },
      { stage: 'ingest-sales', reason: 'MISSING_VALUE', rows: 1 },
      { stage: 'ingest-sales', reason: 'SHORT_ROW', rows: 1 },
      { stage: 'ingest-stores', reason: 'MISSING_VALUE', rows: 1 },
      { stage: 'integrate', reason: 'UNKNOWN_STORE', rows: 1 },
    ]);
  });

  it('keeps undeclared columns', async () => {
    const { collected } = await pipeline.services.compute.run({
      name: 'read extras',
      sources: [{ kind: 'table', name: 't', table: 'curated_sales' }],
      models: [
        {
          name: 'extras',
          sql: 'SELECT store, additional_column FROM t WHERE additional_column IS NOT NULL',
          collect: true,
        },
      ],
    });
    expect(collected['extras']).toEqual([
      { store: 2, additional_column: JSON.stringify({ Promo: 'a "b"' }) },
    ]);
  });

  it.each(Object.entries(REFUSED_FILES))(
    'moves %s to error/ with a note: %s',
    async (path, code) => {
      const note = await readFile(join(pipeline.folder, 'error', `${path}.note.txt`), 'utf8');
      expect(note).toContain(code);
      await access(join(pipeline.folder, 'error', path));
      await expect(access(join(pipeline.folder, path))).rejects.toThrow('ENOENT');
      const [file] = await pipeline.rows<{ status: string; code: string }>(
        'SELECT status, error_code AS code FROM ops.source_files WHERE file_name = $1',
        [path],
      );
      expect(file).toEqual({ status: 'E', code });
    },
  );

  it('names the line and the value that prove another date order', async () => {
    const [file] = await pipeline.rows<{ message: string }>(
      `SELECT error_message AS message FROM ops.source_files WHERE file_name = 'american.csv'`,
    );
    expect(file?.message).toMatch(/^american\.csv: line 3: week_date 02\/13\/2010 /);
  });

  it('leaves no file active', async () => {
    expect(
      await pipeline.rows(
        'SELECT status, count(*)::integer AS files FROM ops.source_files GROUP BY status ORDER BY status',
      ),
    ).toEqual([
      { status: 'E', files: 5 },
      { status: 'I', files: 10 },
    ]);
  });

  it('has nothing new for the next run until a refused file is corrected and returned', async () => {
    const again = await pipeline.plan(true);
    expect((await pipeline.services.ledger.runs.requireRun(String(again))).run.status).toBe(
      'unchanged',
    );
    const corrected = `${SALES_HEADER}\n1,50,05/02/2010,1.00,FALSE\n1,50,13/02/2010,1.00,FALSE\n`;
    await writeFile(join(pipeline.folder, 'american.csv'), corrected);
    const next = await pipeline.run();
    const { stages } = await pipeline.services.ledger.runs.requireRun(String(next));
    expect(stages[0]).toMatchObject({ rowsIn: 2, rowsOut: 2 });
  });
});
