import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  yearlyStorePerformance,
  YearlyStorePerformanceArgs,
} from '#analytics/answers/yearly-store-performance/yearly-store-performance.js';
import { storeDistrictView } from '#composition/bi/store-district-view.js';
import { openFlows } from '#composition/flows.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { openAnswerFixture } from '../setup/answers.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { silentLogger, type TestPipeline } from '../setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';

const FIRST = [
  { store: 1, store_type: 'A', store_size: 100 },
  { store: 2, store_type: 'B', store_size: 200 },
];

describe('a core table that is replaced whole', () => {
  let kept: PreparedPipeline;
  let pipeline: TestPipeline;
  beforeAll(async () => {
    kept = await preparePipeline(async ({ folder, run }) => {
      await deliver(folder, {
        'stores.csv': toCsv(STORES_HEADER, '1,A,100', '2,B,200'),
        'features.csv': toCsv(FEATURES_HEADER, '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE'),
        'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE'),
      });
      await run();
    });
  });
  afterAll(() => kept.drop());
  beforeEach(async () => {
    pipeline = await kept.open();
  });
  afterEach(() => pipeline.close());

  const stores = () =>
    pipeline.rows('SELECT store, store_type, store_size FROM core.stores ORDER BY store');
  /** Transactions that wrote its rows. */
  const writers = () => pipeline.rows('SELECT store, xmin::text FROM core.stores ORDER BY store');
  const inCatalog = () =>
    pipeline.services.registry.query(
      'SELECT store, store_type, store_size FROM stores ORDER BY store',
    );
  const copies = async () => Object.keys(await pipeline.digests('curated/stores-table/'));

  const FIRST_COPY = 'run=1/period=all/part-0.parquet';
  const OTHER = toCsv(STORES_HEADER, '2,C,250', '3,A,300');
  const deliverOther = () => deliver(pipeline.folder, { 'more stores.csv': OTHER }, 10);
  const withdrawOther = () => {
    const sha256 = createHash('sha256').update(OTHER).digest('hex');
    const act = { sha256, actor: 'key 1', reason: 'store 2 is no C', isWithdrawn: true };
    return withdrawFile(pipeline.services.ledger, act);
  };
  const WITH_OTHER = [
    FIRST[0],
    { store: 2, store_type: 'C', store_size: 250 },
    { store: 3, store_type: 'A', store_size: 300 },
  ];

  it('has the days from which to which a store sells, and they decide which weeks are expected', async () => {
    const header = `${STORES_HEADER},Opening_Date,Closing_Date,Name,Region,District`;
    const dated = toCsv(
      header,
      '1,A,100,,31/12/2010,Ashford,South,Delta',
      '2,B,200,2010-02-01,,,South,',
      // Closed before it opened, and a name of 81 letters.
      '3,C,300,2010-02-02,2010-02-01,,,',
      `4,C,300,,,${'n'.repeat(81)},,`,
    );
    await deliver(pipeline.folder, { 'dates of stores.csv': dated }, 10);
    await pipeline.run();
    expect(
      await pipeline.rows(
        'SELECT store, opening_date::text, closing_date::text FROM core.stores ORDER BY store',
      ),
    ).toEqual([
      { store: 1, opening_date: null, closing_date: '2010-12-31' },
      { store: 2, opening_date: '2010-02-01', closing_date: null },
    ]);
    expect(
      await pipeline.rows(
        `SELECT store, store_name, region, district, first_week::text, comparable_from::text FROM mart.store_profile
         WHERE snapshot_id = 2 ORDER BY store`,
      ),
    ).toEqual([
      // The 13th month after February 2010 is March 2011, whose first Friday is the 4th.
      {
        store: 1,
        store_name: 'Ashford',
        region: 'South',
        district: 'Delta',
        first_week: '2010-02-05',
        comparable_from: '2011-03-04',
      },
      {
        store: 2,
        store_name: null,
        region: 'South',
        district: null,
        first_week: null,
        comparable_from: '2011-03-04',
      },
    ]);
    expect(
      await pipeline.rows(
        'SELECT reason, rows::integer FROM ops.quarantine_counts ORDER BY reason',
      ),
    ).toEqual([
      { reason: 'NOT_ALLOWED', rows: 1 },
      { reason: 'REVERSED_DATES', rows: 1 },
    ]);
    // Store 2 has no sales: without its opening date nobody would wait for them.
    expect(
      await pipeline.rows(
        `SELECT snapshot_id::integer AS snapshot, store, departments, is_complete AS "isComplete"
         FROM mart.store_week_coverage ORDER BY snapshot_id, store`,
      ),
    ).toEqual([
      { snapshot: 1, store: 1, departments: 1, isComplete: true },
      { snapshot: 2, store: 1, departments: 1, isComplete: true },
      { snapshot: 2, store: 2, departments: 0, isComplete: false },
    ]);
  });

  it('keeps the former districts of a store with the time of their deliveries', async () => {
    const header = `${STORES_HEADER},Region,District`;
    const districts = async () =>
      pipeline.rows(
        `WITH files AS (
           SELECT path, seen_at FROM ops.deliveries JOIN ops.source_files USING (file_id) WHERE dataset = 'stores'
         )
         SELECT store, region, district, (SELECT path FROM files WHERE seen_at = delivered_at) AS since,
           (SELECT path FROM files WHERE seen_at = replaced_at) AS until
         FROM (${storeDistrictView.select}) v ORDER BY store, delivered_at`,
      );
    await deliver(pipeline.folder, { 'b.csv': toCsv(header, '1,A,100,South,Delta') }, 10);
    await pipeline.run();
    // Store 1 grows in its district.
    await deliver(pipeline.folder, { 'c.csv': toCsv(header, '1,A,150,South,Delta') }, 20);
    await pipeline.run();
    await deliver(pipeline.folder, { 'd.csv': toCsv(header, '1,A,150,North,Lakes') }, 30);
    await pipeline.run();
    const none = { region: null, district: null, since: 'stores.csv' };
    const delta = { store: 1, region: 'South', district: 'Delta', since: 'b.csv' };
    const kept = [
      { store: 1, ...none, until: 'b.csv' },
      { ...delta, until: 'd.csv' },
      { store: 1, region: 'North', district: 'Lakes', since: 'd.csv', until: null },
      { store: 2, ...none, until: null },
    ];
    expect(await districts()).toEqual(kept);
    const answers = await openAnswerFixture(pipeline.services.ledger.warehouse);
    const asked = Object.assign(new YearlyStorePerformanceArgs(), { district: 'Lakes' });
    // A newer file has another store.
    await deliver(pipeline.folder, { 'e.csv': toCsv(STORES_HEADER, '2,B,200') }, 40);
    await pipeline.run();
    const [delivered] = await pipeline.rows<{ day: string }>(
      `WITH moved AS (
         UPDATE ops.deliveries SET seen_at = seen_at - interval '3 days' WHERE path = 'd.csv' RETURNING seen_at
       )
       SELECT (seen_at AT TIME ZONE 'UTC')::date::text AS day FROM moved`,
    );
    const { coverage } = await answers.ask(yearlyStorePerformance, asked);
    expect(coverage.scope).toBe(`district Lakes (store 1, as delivered on ${delivered?.day})`);
    const sha256 = createHash('sha256').update(toCsv(header, '1,A,150,North,Lakes')).digest('hex');
    const act = { sha256, actor: 'key 1', reason: 'not yet', isWithdrawn: true };
    await withdrawFile(pipeline.services.ledger, act);
    await pipeline.run();
    expect(await districts()).toEqual([kept[0], { ...delta, until: null }, kept[3]]);
  });

  it('stays unchanged without a new file, and so does its copy in the catalog', async () => {
    const before = await writers();
    await deliver(
      pipeline.folder,
      { 'week.csv': toCsv(SALES_HEADER, '1,1,12/02/2010,2.00,FALSE') },
      10,
    );
    await pipeline.run();
    expect(await writers()).toEqual(before);
    expect(await copies()).toEqual([FIRST_COPY]);
    expect(await inCatalog()).toEqual(FIRST);
    const { reconciliations } = await pipeline.services.ledger.runs.report('2');
    expect(reconciliations.every(({ holds }) => holds)).toBe(true);
  });

  it('is updated with its copy when a file arrives, and again when it is withdrawn', async () => {
    await deliverOther();
    await pipeline.run();
    expect(await stores()).toEqual(WITH_OTHER);
    expect(await inCatalog()).toEqual(WITH_OTHER);
    expect(await copies()).toEqual([FIRST_COPY, 'run=2/period=all/part-0.parquet']);
    await withdrawOther();
    await pipeline.run();
    expect(await stores()).toEqual(FIRST);
    expect(await inCatalog()).toEqual(FIRST);
    // The copy of the first run still exists.
    expect(await copies()).toHaveLength(2);
  });

  it('is filled by the run after a failed one with other rows', async () => {
    await deliverOther();
    const failing = await pipeline.plan();
    await pipeline.rows(
      'ALTER TABLE ops.snapshots ADD CONSTRAINT one_only CHECK (snapshot_id < 2)',
    );
    await expect(pipeline.runStages(failing)).rejects.toThrow('one_only');
    expect(await stores()).toEqual(WITH_OTHER);
    await pipeline.rows('ALTER TABLE ops.snapshots DROP CONSTRAINT one_only');
    await withdrawOther();
    await pipeline.run();
    expect(await stores()).toEqual(FIRST);
    expect(await inCatalog()).toEqual(FIRST);
  });

  it.each([
    'DELETE FROM core.stores WHERE store = 2',
    'UPDATE core.stores SET store_size = 201 WHERE store = 2',
    'TRUNCATE core.stores',
  ])('is filled again after %s', async (statement) => {
    await pipeline.rows(statement);
    await pipeline.run();
    expect(await stores()).toEqual(FIRST);
    expect(await inCatalog()).toEqual(FIRST);
  });

  it.each(
    openFlows()
      .flatMap(({ datasets }) => [...datasets.values()])
      .flatMap(({ core }) => (core?.load === 'replace' ? [core.table] : [])),
  )('%s forgets what made its rows when they change', async (table) => {
    const recorded = () =>
      pipeline.rows('SELECT digest FROM ops.core_tables WHERE name = $1', [table]);
    await pipeline.rows(
      `INSERT INTO ops.core_tables (name, digest) VALUES ($1, 'd') ON CONFLICT (name) DO UPDATE SET digest = 'd'`,
      [table],
    );
    expect(await recorded()).toEqual([{ digest: 'd' }]);
    await pipeline.rows(`DELETE FROM ${table}`);
    expect(await recorded()).toEqual([]);
  });

  it('is not recorded as copied when it changes meanwhile, and the next run fills it first', async () => {
    await deliverOther();
    const { transfer } = pipeline.services;
    let times = 0;
    pipeline.services.transfer = {
      transfer: async (plan, signal) => {
        if (times++ === 0) await pipeline.rows('DELETE FROM core.stores WHERE store = 3');
        return transfer.transfer(plan, signal);
      },
    };
    await expect(pipeline.run()).rejects.toMatchObject({
      code: 'TRANSFER_FAILED',
      retryable: true,
      message:
        'the transfer copied 2 of the 3 rows of core.stores to table stores: the source changed meanwhile; the worker retries the stage',
    });
    await pipeline.run();
    expect(await stores()).toEqual(WITH_OTHER);
    expect(await inCatalog()).toEqual(WITH_OTHER);
  });

  it('is copied again, with a log entry, when its copy is gone', async () => {
    await rm(join(pipeline.lake, 'curated/stores-table', FIRST_COPY));
    const lines: string[] = [];
    pipeline.services.logger = { ...silentLogger, warn: (line: string) => lines.push(line) };
    await pipeline.run();
    expect(await inCatalog()).toEqual(FIRST);
    expect(await copies()).toEqual(['run=2/period=all/part-0.parquet']);
    expect(lines).toEqual([
      'core_stores: the run builds the chunk of all again: its files in curated/stores-table/run=1/period=all/ are damaged or missing',
    ]);
  });
});
