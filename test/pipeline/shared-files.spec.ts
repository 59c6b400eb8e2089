import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishSnapshot } from '#pipeline/runs/publish-by-hand.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { type ShareManifest, SharesFollower } from '#pipeline/stages/shares.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '../factories/retail-files.js';
import { askDuckdb } from '../setup/ask-duckdb.js';
import { retailMart } from '../setup/flow.js';
import { noQueue, openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { buildDocumentedSql, readShared, SHARE, computeSums } from './shared-transactions.js';

const lines = createRetailLines(11, 400);
const filterMonth = (month: string) =>
  lines.filter((line) => line.split(',')[3]!.startsWith(month));
/** Returns the weeks of rows in their month, from 1: days 1 to 7, 8 to 14, and so on. */
const listWeeks = (sold: readonly string[]) =>
  [...new Set(sold.map((line) => Math.ceil(Number(line.split(',')[3]!.slice(-2)) / 7)))].sort();

describe('shared files of transactions', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  const put = (path: string, minute: number, sold: readonly string[]) =>
    deliver(pipeline.folder, { [path]: toCsv(TRANSACTIONS_HEADER, ...sold) }, minute);
  const manifestText = () => readFile(join(pipeline.lake, SHARE, 'manifest.json'), 'utf8');
  const manifest = async () => JSON.parse(await manifestText()) as ShareManifest;
  const read = () => readShared(pipeline.lake);
  const versions = async () =>
    new Set((await manifest()).files.map((file) => file.slice(0, file.indexOf('/'))));

  beforeEach(async () => {
    pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '2' }, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
    await deliver(pipeline.folder, retailDimensions);
  });
  afterEach(() => pipeline.close());

  it('contain the delivered rows, also after a late file and a withdrawal', async () => {
    await put('january.csv', 10, filterMonth('2026-01'));
    await put('february.csv', 11, filterMonth('2026-02'));
    await retail.run();
    const first = [...filterMonth('2026-01'), ...filterMonth('2026-02')];
    expect(await read()).toEqual(computeSums(first));
    const before = await versions();
    // January has one, and so has each week of the newest month.
    expect(before.size).toBe(1 + listWeeks(filterMonth('2026-02')).length);

    const april = filterMonth('2026-04').slice(0, 9);
    const late = [
      ...filterMonth('2026-02').slice(0, 20),
      ...filterMonth('2026-03').slice(0, 9),
      ...april,
    ];
    await put('late.csv', 20, late);
    await retail.run();
    expect(await read()).toEqual(computeSums([...first, ...late]));
    // January keeps its earlier files; the others are new.
    const after = await versions();
    expect([...after].filter((version) => before.has(version))).toHaveLength(1);
    expect(after.size).toBe(3 + listWeeks(april).length);

    const sha256 = createHash('sha256')
      .update(toCsv(TRANSACTIONS_HEADER, ...late))
      .digest('hex');
    const act = { sha256, isWithdrawn: true, actor: 'key 1', reason: 'wrong' };
    await withdrawFile(retail.services.ledger, act);
    await retail.run();
    expect(await read()).toEqual(computeSums(first));
    expect(await versions()).toEqual(before);
  });

  it('identify people by number, with columns, rows and money in the manifest', async () => {
    const header = `${TRANSACTIONS_HEADER},phone_number`;
    const sold = lines.map((line) => `${line},5550199`);
    await deliver(pipeline.folder, { 'all.csv': toCsv(header, ...sold) }, 10);
    await retail.run();
    const { files, columns, partitionedBy, sortedBy, buckets, rows, periods } = await manifest();
    const [{ names } = { names: '' }] = await askDuckdb(
      buildDocumentedSql(pipeline.lake).replace(
        /SELECT sales_month[\s\S]*/,
        `SELECT string_agg(column_name, ' ') AS names FROM (
           DESCRIBE FROM read_parquet(getvariable('files'), hive_partitioning = true))`,
      ),
    );
    expect(names).toBe(
      'customer_id sales_date sales_person_id product_name price quantity total_cost list_price ' +
        'sales_month shop version',
    );
    expect(columns.map(({ name }) => name).join(' ')).toBe(String(names).replace(' version', ''));
    expect({ partitionedBy, buckets, rows }).toEqual({
      partitionedBy: ['sales_month', 'shop'],
      buckets: null,
      rows: lines.length,
    });
    expect(sortedBy[0]).toBe('customer_id');
    expect(periods.map(({ period }) => period)).toEqual([
      '2026-01',
      '2026-02',
      '2026-03',
      ...listWeeks(filterMonth('2026-04')).map((week) => `2026-04-w${week}`),
    ]);
    for (const file of files) {
      const bytes = await readFile(join(pipeline.lake, SHARE, file));
      expect(/5550|Ames|Elm Row|Cole/.test(bytes.toString('latin1'))).toBe(false);
      const ids = await askDuckdb(
        `SELECT customer_id AS id FROM read_parquet('${join(pipeline.lake, SHARE, file)}', hive_partitioning = false)`,
      );
      const inOrder = ids.map(({ id }) => Number(id));
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    }
  });

  it('have the same bytes for files in any order', async () => {
    const listFiles = async () => {
      const digests = await pipeline.digests(SHARE);
      const { files } = await manifest();
      return files.map((file) => [file.slice(file.indexOf('/')), digests[file]]).sort();
    };
    await put('1.csv', 10, lines.slice(0, 150));
    await retail.run();
    await put('2.csv', 20, lines.slice(150));
    await retail.run();
    const found = await listFiles();
    const other = await openTestPipeline({}, [retailMart]);
    try {
      await deliver(other.folder, {
        ...retailDimensions,
        'all.csv': toCsv(TRANSACTIONS_HEADER, ...lines.toReversed()),
      });
      await other.flows.get('retail-mart')!.run();
      const digests = Object.entries(await other.digests(SHARE));
      const files = digests.filter(([file]) => file.endsWith('.parquet'));
      expect(files.map(([file, digest]) => [file.slice(file.indexOf('/')), digest]).sort()).toEqual(
        found,
      );
    } finally {
      await other.close();
    }
  });

  it('are rewritten with the same bytes when they are lost, and dropped with the last snapshot that needs them', async () => {
    const sold = lines.filter((line) => /^2026-02-0[1-7]$/.test(line.split(',')[3]!));
    await put('1.csv', 10, sold);
    await retail.run();
    const first = await pipeline.digests(SHARE);
    const [lost = ''] = (await manifest()).files;
    await rm(join(pipeline.lake, SHARE, lost));
    await retail.run();
    const { 'manifest.json': before, ...files } = first;
    const { 'manifest.json': after, ...again } = await pipeline.digests(SHARE);
    expect(again).toEqual(files);
    expect(after).not.toBe(before);
    for (const part of [1, 2]) {
      await put(`more ${part}.csv`, 20 + part, sold.slice(0, part));
      await retail.run();
    }
    // The earlier version belongs to the third-newest snapshot.
    const kept = Object.keys(await pipeline.digests(SHARE)).filter((key) =>
      key.includes('version='),
    );
    expect(new Set(kept.map((key) => key.split('/')[0])).size).toBe(2);
    expect(kept).not.toContain(lost);
  });

  it('follow a restored snapshot after the next check of a worker', async () => {
    await put('1.csv', 10, filterMonth('2026-01'));
    await retail.run();
    await put('2.csv', 20, filterMonth('2026-02'));
    await retail.run();
    const newest = await manifestText();
    const { ledger } = retail.services;
    const follower = new SharesFollower(retail.services);
    await follower.refresh();
    expect(await manifestText()).toBe(newest);
    const publish = (snapshotId: string) =>
      publishSnapshot(ledger, noQueue, { snapshotId, actor: 'key 1', reason: 'wrong' });
    const [old, now] = await pipeline.rows<{ id: string }>(
      'SELECT snapshot_id AS id FROM ops.snapshots ORDER BY snapshot_id',
    );
    await publish(old!.id);
    await follower.refresh();
    expect(await read()).toEqual(computeSums(filterMonth('2026-01')));
    await publish(now!.id);
    await follower.refresh();
    expect(await manifestText()).toBe(newest);
    // A worker writes a lost manifest at its start, for example after the restore of a lake.
    await rm(join(pipeline.lake, SHARE, 'manifest.json'));
    await new SharesFollower(retail.services).refresh();
    expect(await manifestText()).toBe(newest);
  });
});
