import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TablesFollower } from '#pipeline/lake-tables/follow-tables.js';
import { openIcebergTable } from '../../setup/iceberg-table.js';
import { openTestPipeline, type TestPipeline } from '../../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../../setup/source-files.js';
import { PublisherPool } from './publisher-pool.js';

const KILLS = 100;
/** They take a minute on two free processors. */
const TIMEOUT_MS = 600_000;
/** A mart, and rows that many files share. */
const TABLES = ['store_week', 'integrated_sales'];
const SUMS = 'count(*)::integer AS rows, sum(weekly_sales)::text AS sales';
/** By snapshot, from the lines of the files. */
const EXPECTED: Record<string, unknown> = {
  '1': { rows: 2, sales: '11.75' },
  '2': { rows: 3, sales: '15.75' },
};

let pipeline: TestPipeline;
let publishers: PublisherPool;
const deliverSales = (name: string, line: string) =>
  deliver(pipeline.folder, { [name]: toCsv(SALES_HEADER, line) });
const findPublished = () => pipeline.services.ledger.snapshots.readPublished();
const chooseOther = (snapshotId: string) => (snapshotId === '1' ? '2' : '1');

const sumsByFiles = new Map<string, unknown>();

/** Rows and cents of each table: for a reader that follows the version hint, or one that follows the catalog. */
async function read(way: 'hint' | 'catalog'): Promise<unknown[]> {
  const rows = await pipeline.rows<{ relation: string; metadata: string }>(
    `SELECT relation, record->>'metadata' AS metadata FROM ops.lake_tables`,
  );
  const metadataOf = new Map(rows.map(({ relation, metadata }) => [relation, basename(metadata)]));
  const found: unknown[] = [];
  for (const name of TABLES) {
    const folder = join(pipeline.lake, 'tables/weekly_sales', name);
    const table = await openIcebergTable(folder, way === 'hint' ? undefined : metadataOf.get(name));
    const files = (await table.files()).sort();
    const key = files.join();
    const known = sumsByFiles.get(key);
    // Files of a chunk never change, so that only their presence is checked again.
    if (known) await Promise.all(files.map((file) => access(file)));
    const sums = known ?? (await table.select(SUMS))[0];
    sumsByFiles.set(key, sums);
    found.push(sums);
  }
  return found;
}

/** As the next worker does. */
const createFollower = () =>
  new TablesFollower(
    { ...pipeline.services, logger: { warn: () => undefined } },
    pipeline.services,
  ).refresh();

beforeAll(async () => {
  pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '9' });
  await deliver(pipeline.folder, { 'stores.csv': toCsv(STORES_HEADER, '1,A,100') });
  await deliverSales('january.csv', '1,1,08/01/2010,10.25,FALSE');
  await deliverSales('february.csv', '1,1,05/02/2010,1.50,FALSE');
  await pipeline.run();
  await deliverSales('march.csv', '1,1,05/03/2010,4.00,FALSE');
  await pipeline.run();
  publishers = await PublisherPool.open(pipeline.url, pipeline.lake);
});
afterAll(async () => {
  await publishers.close();
  await pipeline.close();
});

it(
  `show the old version or the new one after each of ${KILLS} kills of their publisher`,
  async () => {
    const steps = await publishers.publish('1');
    expect(await read('hint')).toEqual([EXPECTED['1'], EXPECTED['1']]);
    const seen = { hint: { old: 0, new: 0 }, catalog: { old: 0, new: 0 } };
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await findPublished();
      const last = 1 + Math.floor((steps * Math.floor(kill / 2)) / (KILLS / 2));
      const death = { last, isBegun: kill % 2 === 1 };
      await publishers.publishKilled({ snapshotId: chooseOther(before), death });
      for (const way of ['hint', 'catalog'] as const) {
        for (const sums of await read(way)) {
          expect([EXPECTED['1'], EXPECTED['2']]).toContainEqual(sums);
          const isOld = JSON.stringify(sums) === JSON.stringify(EXPECTED[before]);
          seen[way][isOld ? 'old' : 'new'] += 1;
        }
      }
      await createFollower();
      const now = EXPECTED[await findPublished()];
      expect(await read('hint')).toEqual([now, now]);
    }
    for (const { old, new: made } of Object.values(seen)) {
      expect(old + made).toBe(KILLS * TABLES.length);
      expect(Math.min(old, made)).toBeGreaterThan(0);
    }
  },
  TIMEOUT_MS,
);
