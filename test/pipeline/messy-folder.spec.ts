import { access, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { buffer } from 'node:stream/consumers';
import type { RunReport } from '#pipeline/ledger/run-ledger.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';

const SALES = 'Store,Dept,Date,Weekly_Sales,IsHoliday';

/** Members of a zip, by path. */
async function zip(members: Record<string, string>): Promise<Buffer> {
  const file = new ZipFile();
  for (const [path, text] of Object.entries(members)) file.addBuffer(Buffer.from(text), path);
  file.end();
  return buffer(file.outputStream);
}

/** A folder as chains really send it; each file states other keys unless it says so. */
const messy = async (): Promise<Record<string, string | Buffer>> => ({
  'stores.csv': 'Store;Type;Size\r1;A;100\r2;B;17666.0\r',
  'features.txt.csv': `\uFEFFDate\tStore\tIsHoliday\tTemperature\tFuel_Price\tCPI\r\n05/02/2010\t1\t0\t42.31\tNULL\tnan\r\n`,
  // Other order and letter case of columns, quotes, an ISO date, true written in four ways.
  'north/week 1.CSV': [
    '"weekly_sales","ISHOLIDAY","store","dept","date"',
    '"10.00","TRUE",1,1,05/02/2010',
    '20.00,true,1,2,2010-02-05',
    '30.00,True,1,3,05/02/2010',
    '40.00,1,1,4,05/02/2010',
  ].join('\n'),
  'week 2.csv.gz': gzipSync(`${SALES}\n1,1,12/02/2010,11.00,FALSE\n`),
  'weeks.zip': await zip({
    '3.csv': `${SALES}\r\n1,1,19/02/2010,12.00,FALSE\r\n`,
    'deep/4.csv': `${SALES}\n1,1,26/02/2010,13.00,FALSE`,
    'read me.txt': 'no data',
  }),
  'with extras.csv':
    'Store,Dept,Date,Weekly_Sales,IsHoliday,Promo\n2,1,05/02/2010,1.00,FALSE,"a ""b"""\n',
  'glued.csv': `${SALES}\n2,2,05/02/2010,2.00,FALSE\n${SALES}\n2,3,05/02/2010,3.00,FALSE\n`,
  'same as week 2.csv': `${SALES}\n1,1,12/02/2010,11.00,FALSE\n`,
  'every fault.csv': [
    SALES,
    ...Array.from({ length: 12 }, (_, index) => `2,${10 + index},05/02/2010,1.00,FALSE`),
    '9,1,05/02/2010,7.00,FALSE', // 14: a store that no stores file names
    '2,10,05/02/2010,2.00,FALSE', // 15: says otherwise than line 2
    '2,11,05/02/2010,1.00,FALSE', // 16: says what line 3 says
    '2,30,31/02/2010,1.00,FALSE', // 17: no such day
    '2,31,05/02/2010,twelve,FALSE', // 18
    '2,32,05/02/2010,1.00', // 19
    '2,33,05/02/2010,1.00,FALSE,x', // 20
    ',34,05/02/2010,1.00,FALSE', // 21
  ].join('\n'),
  // Refused as a whole:
  'american.csv': `${SALES}\n1,50,02/05/2010,1.00,FALSE\n1,50,02/13/2010,1.00,FALSE\n`,
  'no sales column.csv': 'Store,Dept,Date,IsHoliday\n1,1,05/02/2010,FALSE\n',
  'latin.csv': Buffer.from(`${SALES}\n1,51,05/02/2010,1.00,FALSE\n# caf\xe9\n`, 'latin1'),
  'other header.csv': `${SALES}\n1,52,05/02/2010,1.00,FALSE\nDept,Store,Date,Weekly_Sales,IsHoliday\n1,53,05/02/2010,1.00,FALSE\n`,
  'mostly wrong.csv': `${SALES}\n1,54,05/02/2010,x,FALSE\n1,55,05/02/2010,y,FALSE\n1,56,05/02/2010,1.00,FALSE\n`,
});

const REFUSED = {
  'american.csv': 'SOURCE_DATE_ORDER',
  'no sales column.csv': 'SOURCE_COLUMNS',
  'latin.csv': 'SOURCE_NOT_TEXT',
  'other header.csv': 'SOURCE_COLUMNS',
  'mostly wrong.csv': 'SOURCE_ERROR_RATE',
};

describe('a folder as chains really send it', () => {
  let pipeline: TestPipeline;
  let report: RunReport;

  beforeAll(async () => {
    pipeline = await openTestPipeline();
    let minute = 0;
    for (const [path, content] of Object.entries(await messy())) {
      const file = join(pipeline.folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      const at = new Date(Date.UTC(2026, 0, 1, 0, minute++));
      await utimes(file, at, at);
    }
    report = await pipeline.services.ledger.runs.report(String(await pipeline.run()));
  });
  afterAll(() => pipeline.close());

  it('is read to the row', async () => {
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
      ['stores.csv', 2, 2, 0, 0, 0],
      ['features.txt.csv', 1, 1, 0, 0, 0],
      ['north/week 1.CSV', 4, 4, 0, 0, 0],
      ['week 2.csv.gz', 1, 1, 0, 0, 0],
      ['weeks.zip/3.csv', 1, 1, 0, 0, 0],
      ['weeks.zip/deep/4.csv', 1, 1, 0, 0, 0],
      ['with extras.csv', 1, 1, 0, 0, 0],
      ['glued.csv', 3, 2, 0, 1, 0],
      ['every fault.csv', 20, 13, 6, 1, 0],
      ['american.csv', null, null, null, null, null],
      ['other header.csv', null, null, null, null, null],
      ['mostly wrong.csv', null, null, null, null, null],
    ]);
    expect(report.reconciliations.filter(({ holds }) => !holds)).toEqual([]);
  });

  it('gives every fault a reason of its own', () => {
    expect(report.quarantine).toEqual([
      { stage: 'ingest-sales', reason: 'BAD_NUMBER', rows: 1 },
      { stage: 'ingest-sales', reason: 'DUPLICATE_KEY', rows: 1 },
      { stage: 'ingest-sales', reason: 'IMPOSSIBLE_DATE', rows: 1 },
      { stage: 'ingest-sales', reason: 'LONG_ROW', rows: 1 },
      { stage: 'ingest-sales', reason: 'MISSING_VALUE', rows: 1 },
      { stage: 'ingest-sales', reason: 'SHORT_ROW', rows: 1 },
      { stage: 'integrate', reason: 'UNKNOWN_STORE', rows: 1 },
    ]);
  });

  it('keeps columns that nobody announced', async () => {
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

  it.each(Object.entries(REFUSED))('sets %s aside with a note: %s', async (path, code) => {
    const note = await readFile(join(pipeline.folder, 'error', `${path}.note.txt`), 'utf8');
    expect(note).toContain(code);
    await access(join(pipeline.folder, 'error', path));
    await expect(access(join(pipeline.folder, path))).rejects.toThrow('ENOENT');
    const [file] = await pipeline.rows<{ status: string; code: string }>(
      'SELECT status, error_code AS code FROM ops.source_files WHERE file_name = $1',
      [path],
    );
    expect(file).toEqual({ status: 'E', code });
  });

  it('names the line and the value that prove another order of dates', async () => {
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
      { status: 'I', files: 9 },
    ]);
  });

  it('has nothing new for the next run, until a refused file is mended and put back', async () => {
    const again = await pipeline.plan(true);
    expect((await pipeline.services.ledger.runs.get(String(again))).run.status).toBe('unchanged');
    const mended = `${SALES}\n1,50,05/02/2010,1.00,FALSE\n1,50,13/02/2010,1.00,FALSE\n`;
    await writeFile(join(pipeline.folder, 'american.csv'), mended);
    const next = await pipeline.run();
    const { stages } = await pipeline.services.ledger.runs.get(String(next));
    expect(stages[0]).toMatchObject({ rowsIn: 2, rowsOut: 2 });
  });
});
