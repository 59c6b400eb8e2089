import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readSaleHistory } from '#flows/weekly-sales/core-sales/sale-history.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { createRandom } from '#sample/random.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const STORES = toCsv(STORES_HEADER, '1,A,100', '2,B,200');
const MARTS = {
  store_week: 'store, week_date',
  department_week: 'department, week_date',
  store_department_week: 'department, store, week_date',
  fuel_price_week: 'week_date, store',
  markdown_week: 'week_date, store',
  holiday_week: 'week_date',
};

type Files = Record<string, string>;

/** Every row of the published marts, in order. */
async function readPublishedMarts(pipeline: TestPipeline): Promise<Record<string, unknown[]>> {
  const marts: Record<string, unknown[]> = {};
  for (const [mart, key] of Object.entries(MARTS)) {
    marts[mart] = await pipeline.rows(
      `SELECT to_jsonb(m) - 'snapshot_id' AS row FROM mart.${mart} m
       JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published' ORDER BY ${key}`,
    );
  }
  return marts;
}

/** The row counts of every file by fate, by path. */
async function readCounts(pipeline: TestPipeline): Promise<unknown[]> {
  return pipeline.rows(
    `SELECT file_path, rows_in, rows_out, rows_quarantined, rows_duplicate, rows_superseded,
            money_out, money_superseded
     FROM ops.run_files WHERE run_id = (SELECT max(run_id) FROM ops.runs) ORDER BY file_path`,
  );
}

describe('weeks that arrive late, twice and in any order', () => {
  const opened: TestPipeline[] = [];
  const open = async (): Promise<TestPipeline> => {
    const pipeline = await openTestPipeline();
    opened.push(pipeline);
    return pipeline;
  };

  /** Delivers batches in sequence, each followed by a run. */
  async function runBatches(...batches: Files[]): Promise<TestPipeline> {
    const pipeline = await open();
    for (const [index, batch] of batches.entries()) {
      await deliver(pipeline.folder, batch, index * 100);
      await pipeline.run();
    }
    return pipeline;
  }

  const week = (day: string, ...rows: string[]) =>
    toCsv(SALES_HEADER, ...rows.map((row) => row.replace('DAY', day)));
  const first = week('05/02/2010', '1,1,DAY,10.00,FALSE', '2,1,DAY,20.00,FALSE');
  const second = week(
    '12/02/2010',
    '1,1,DAY,11.11,TRUE',
    '2,1,DAY,-2.22,TRUE',
    'x,1,DAY,1.00,TRUE',
  );
  const third = week('19/02/2010', '1,1,DAY,30.00,FALSE');
  const twice = `${second}${third.split('\n').slice(1).join('\n')}`;
  let clean: Awaited<ReturnType<typeof readPublishedMarts>>;

  beforeAll(async () => {
    const all = { 'stores.csv': STORES, '1.csv': first, '2.csv': second, '3.csv': third };
    clean = await readPublishedMarts(await runBatches(all));
    expect(clean['store_week']).toHaveLength(5);
  });
  afterEach(async () => {
    for (const pipeline of opened.splice(0)) await pipeline.close();
  });

  it.each<[string, Files[]]>([
    [
      'one after the other',
      [{ 'stores.csv': STORES, '1.csv': first }, { '2.csv': second }, { '3.csv': third }],
    ],
    [
      'the oldest last',
      [{ 'stores.csv': STORES, '3.csv': third }, { '2.csv': second }, { '1.csv': first }],
    ],
    [
      'two of them re-sent together',
      [
        { 'stores.csv': STORES, '2.csv': second },
        { '1.csv': first, 'again/2.csv': second },
        { 'both.csv': twice },
      ],
    ],
  ])('give the same marts as one clean load: %s', async (_, batches) => {
    const pipeline = await runBatches(...batches);
    expect(await readPublishedMarts(pipeline)).toEqual(clean);
  });

  it('give the same marts with conflicting values if the order of delivery is the same', async () => {
    const random = createRandom(4, 'conflicts');
    const pick = (count: number) => Math.floor(random() * count);
    const files: [string, string][] = Array.from({ length: 6 }, (_unused, index) => {
      const rows = Array.from({ length: 12 }, () => {
        const date = ['05/02/2010', '12/02/2010'][pick(2)] ?? '';
        return `${1 + pick(2)},${1 + pick(2)},${date},${pick(3)}.00,FALSE`;
      });
      return [`${index}.csv`, toCsv(SALES_HEADER, ...rows)];
    });
    const stores = { 'stores.csv': STORES };
    const atOnce = await runBatches({ ...stores, ...Object.fromEntries(files) });
    const oneByOne = await runBatches(
      { ...stores, ...Object.fromEntries(files.slice(0, 1)) },
      ...files.slice(1).map((file) => Object.fromEntries([file])),
    );
    const inThree = await runBatches(
      { ...stores, ...Object.fromEntries(files.slice(0, 2)) },
      Object.fromEntries(files.slice(2, 5)),
      Object.fromEntries(files.slice(5)),
    );
    const marts = await readPublishedMarts(atOnce);
    expect(await readPublishedMarts(oneByOne)).toEqual(marts);
    expect(await readPublishedMarts(inThree)).toEqual(marts);
    const books = await readCounts(atOnce);
    expect(await readCounts(oneByOne)).toEqual(books);
    expect(await readCounts(inThree)).toEqual(books);
    // The newest file with a key has the current value.
    const newest = new Map<string, string>();
    for (const [, text] of files) {
      const stated = new Map<string, string>();
      for (const line of text.split('\n').slice(1).filter(Boolean)) {
        const [store = '', department = '', date = '', sales = ''] = line.split(',');
        const key = [department, store, date].join('|');
        if (!stated.has(key)) stated.set(key, sales);
      }
      for (const [key, sales] of stated) newest.set(key, sales);
    }
    const published = await inThree.rows<{ key: string; sales: string }>(
      `SELECT concat_ws('|', department, store, to_char(week_date, 'DD/MM/YYYY')) AS key,
              weekly_sales AS sales
       FROM mart.store_department_week JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published'`,
    );
    expect(new Map(published.map(({ key, sales }) => [key, sales]))).toEqual(newest);
  });

  it('keep the previous value of a restated one, with file, line and run', async () => {
    const pipeline = await runBatches(
      { 'stores.csv': STORES, '1.csv': first },
      { 'fix.csv': week('05/02/2010', '1,1,DAY,12.34,FALSE') },
    );
    const key = { store: 1, department: 1, weekDate: '2010-02-05' };
    const history = await readSaleHistory(pipeline.warehouse, key);
    expect(
      history.map(({ weeklySales, path, line, runId, isCurrent }) => ({
        weeklySales,
        path,
        line,
        runId,
        isCurrent,
      })),
    ).toEqual([
      { weeklySales: 10, path: '1.csv', line: 2, runId: '1', isCurrent: false },
      { weeklySales: 12.34, path: 'fix.csv', line: 2, runId: '2', isCurrent: true },
    ]);
    const { collected } = await pipeline.services.compute.run({
      name: 'read restatements',
      sources: [{ kind: 'parquet', name: 'r', prefix: 'curated/sales_restatements/run=2/' }],
      models: [
        {
          name: 'seen',
          sql: 'SELECT store, former_weekly_sales, weekly_sales, former_line, line FROM r',
          collect: true,
        },
      ],
    });
    expect(collected['seen']).toEqual([
      {
        store: 1,
        former_weekly_sales: '10.00',
        weekly_sales: '12.34',
        former_line: '2',
        line: '2',
      },
    ]);
  });
});

describe('a withdrawn delivery', () => {
  it('does not count until it is restored, and both changes are in the audit log', async () => {
    const pipeline = await openTestPipeline();
    // Enough departments that the quality gate accepts one row more or less.
    const departments = [1, 2, 3, 4, 5, 6];
    await deliver(pipeline.folder, {
      'stores.csv': STORES,
      'first.csv': toCsv(
        SALES_HEADER,
        ...departments.map((each) => `1,${each},05/02/2010,10.00,FALSE`),
      ),
      'wrong.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,12.00,FALSE', '1,9,05/02/2010,1.00,FALSE'),
    });
    await pipeline.run();
    const others = Array.from({ length: 5 }, () => '10.00');
    const sales = async () => {
      const rows = await pipeline.rows<{ sales: string }>(
        `SELECT weekly_sales AS sales FROM mart.store_department_week
         JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published' ORDER BY department`,
      );
      return rows.map((row) => row.sales);
    };
    expect(await sales()).toEqual(['12.00', ...others, '1.00']);
    const [file] = await pipeline.rows<{ sha256: string }>(
      `SELECT sha256 FROM ops.source_files WHERE file_name = 'wrong.csv'`,
    );
    const sha256 = file?.sha256 ?? '';
    const act = { sha256, actor: 'key 1', reason: 'sent by mistake' };
    await withdrawFile(pipeline.services.ledger, { ...act, isWithdrawn: true });
    const planned = await pipeline.plan(true);
    await pipeline.runStages(planned);
    expect(await sales()).toEqual(['10.00', ...others]);
    await withdrawFile(pipeline.services.ledger, { ...act, isWithdrawn: false });
    await pipeline.run();
    expect(await sales()).toEqual(['12.00', ...others, '1.00']);
    expect(
      await pipeline.rows('SELECT actor, action, subject, reason FROM ops.audit_log ORDER BY id'),
    ).toEqual([
      { actor: 'key 1', action: 'withdraw-file', subject: 'file wrong.csv', reason: act.reason },
      { actor: 'key 1', action: 'restore-file', subject: 'file wrong.csv', reason: act.reason },
    ]);
    await expect(
      withdrawFile(pipeline.services.ledger, { ...act, sha256: 'none', isWithdrawn: true }),
    ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await pipeline.close();
  });
});
