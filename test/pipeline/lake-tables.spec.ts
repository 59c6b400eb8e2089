import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TableFormat } from '#lake/ports/table-format.js';
import type { MirroredTable, TableMirror } from '#lake/ports/table-mirror.js';
import { declaredTables } from '#pipeline/lake-tables/declared-tables.js';
import { TablesFollower } from '#pipeline/lake-tables/follow-tables.js';
import { listTables } from '#pipeline/lake-tables/list-tables.js';
import { publishSnapshot } from '#pipeline/runs/publish-by-hand.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { weeklySales } from '../setup/flow.js';
import { openIcebergTable } from '../setup/iceberg-table.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { waitForBlockedSession } from '../setup/wait-for-blocked-session.js';
import { noQueue, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const SUMS = 'count(*)::integer AS rows, sum(weekly_sales)::text AS sales';

describe('Iceberg tables of the published snapshots', () => {
  let kept: PreparedPipeline;
  let pipeline: TestPipeline;
  const sales = (folder: string, name: string, ...lines: string[]) =>
    deliver(folder, { [name]: toCsv(SALES_HEADER, ...lines) });
  const folder = (table = 'store_week') => join(pipeline.lake, 'tables/weekly_sales', table);
  const open = (table?: string) => openIcebergTable(folder(table));
  const follow = (tableFormat: TableFormat = pipeline.services.tableFormat) =>
    new TablesFollower(
      { ...pipeline.services, tableFormat, logger: { warn: () => undefined } },
      pipeline.services,
    ).refresh();
  const list = () => listTables(pipeline.warehouse, weeklySales.name, pipeline.services.lake);
  /** Rows and cents of the table, current or at a tag. */
  const sums = async (tag?: string) => (await (await open()).select(SUMS, tag))[0];
  const putBack = (snapshotId: string) =>
    publishSnapshot(pipeline.services.ledger, noQueue, {
      snapshotId,
      actor: 'key 1',
      reason: 'wrong prices',
    });

  beforeAll(async () => {
    kept = await preparePipeline(
      async (fresh) => {
        await deliver(fresh.folder, { 'stores.csv': toCsv(STORES_HEADER, '1,A,100') });
        await sales(fresh.folder, 'january.csv', '1,1,08/01/2010,10.25,FALSE');
        await sales(fresh.folder, 'february.csv', '1,1,05/02/2010,1.50,FALSE');
        await fresh.run();
      },
      { SNAPSHOTS_KEPT: '3' },
    );
  });
  beforeEach(async () => {
    pipeline = await kept.open();
  });
  afterEach(() => pipeline.close());
  afterAll(() => kept.drop());

  it('have the rows of each table that the warehouse has', async () => {
    expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
    expect((await open()).tags).toEqual(['run-1']);
    const tables = await pipeline.rows<{ relation: string; failure: string | null }>(
      'SELECT relation, failure FROM ops.lake_tables',
    );
    expect(tables.map(({ relation }) => relation)).toEqual(
      expect.arrayContaining(['store_week', 'integrated_sales']),
    );
    expect(tables.map(({ failure }) => failure)).toEqual(tables.map(() => null));
    const integrated = await (await open('integrated_sales')).select(SUMS);
    expect(integrated).toEqual([{ rows: 2, sales: '11.75' }]);
  });

  it('keep earlier versions under the number of their run, and share the files of unchanged months', async () => {
    await sales(pipeline.folder, 'corrected.csv', '1,1,05/02/2010,2.00,FALSE');
    await pipeline.run();
    expect(await sums()).toEqual({ rows: 2, sales: '12.25' });
    expect(await sums('run-1')).toEqual({ rows: 2, sales: '11.75' });
    const table = await open();
    const [before, now] = [await table.files('run-1'), await table.files('run-2')];
    expect(now.filter((file) => before.includes(file))).toHaveLength(before.length - 1);
    expect(table.schemas).toBe(1);
    const listed = await list();
    const [storeWeek] = listed.filter(({ name }) => name === 'weekly_sales.store_week');
    expect(storeWeek?.versions).toMatchObject([
      { tag: 'run-2', snapshotId: '2', rows: 2, files: 1, addedRows: 2, deletedRows: 2 },
      { tag: 'run-1', snapshotId: '1', rows: 2, files: 1, addedRows: 2, deletedRows: 0 },
    ]);
  });

  it('follow a snapshot that an operator puts back', async () => {
    await sales(pipeline.folder, 'march.csv', '1,1,05/03/2010,4.00,FALSE');
    await pipeline.run();
    expect(await sums()).toEqual({ rows: 3, sales: '15.75' });
    await putBack('1');
    expect(await sums()).toEqual({ rows: 3, sales: '15.75' });
    await follow();
    expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
    expect(await sums('run-2')).toEqual({ rows: 3, sales: '15.75' });
  });

  it('drop the versions of expired snapshots, all metadata that no version needs, and files of other writers', async () => {
    const strange = join(folder(), 'data', 'refused.parquet');
    await mkdir(dirname(strange));
    await writeFile(strange, 'rows');
    for (const cents of ['2.00', '3.00', '4.00', '5.00']) {
      await sales(pipeline.folder, 'corrected.csv', `1,1,05/02/2010,${cents},FALSE`);
      await pipeline.run();
    }
    const table = await open();
    expect(table.tags).toEqual(['run-3', 'run-4', 'run-5']);
    expect(await sums('run-3')).toEqual({ rows: 2, sales: '13.25' });
    const { names, inFolder } = await table.listReferenced();
    // The catalog's metadata has its digest as name. Of each name the former one stays for readers that have just found it.
    const others = inFolder.filter((name) => !names.has(name));
    expect(others.map((name) => name.replace(/[0-9a-f]{32}|\d+/, '#')).sort()).toEqual([
      '#.metadata.json',
      '#.metadata.json',
      'v#.metadata.json',
    ]);
    expect(inFolder).toEqual(expect.arrayContaining([...names]));
    await expect(readFile(strange)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('appear for a state of a version without tables, and again when a mirror is lost', async () => {
    await pipeline.rows('DELETE FROM ops.lake_tables');
    await rm(join(pipeline.lake, 'tables'), { recursive: true });
    await follow();
    expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
    await rm(join(folder(), 'metadata/version-hint.text'));
    await follow();
    expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
  });

  it('have files with the ids of their columns, which outlive the record of the table', async () => {
    const first = await open();
    const [january = ''] = await first.files();
    expect(await first.readFieldIds(january)).toEqual(first.fieldIds);
    // A flow does not declare the columns of a model.
    const model = await open('integrated_sales');
    const [old = ''] = await model.files();
    const none = Object.keys(model.fieldIds).map((name) => [name, null]);
    expect(await model.readFieldIds(old)).toEqual(Object.fromEntries(none));
    // Ids after a hundred columns that are no more.
    await pipeline.rows(
      `UPDATE ops.lake_fields SET field_id = field_id + 100 WHERE relation = 'integrated_sales'`,
    );
    await pipeline.rows('DELETE FROM ops.lake_tables');
    await rm(join(pipeline.lake, 'tables'), { recursive: true });
    await sales(pipeline.folder, 'march.csv', '1,1,05/03/2010,4.00,FALSE');
    await pipeline.run();
    const now = await open('integrated_sales');
    const later = Object.entries(model.fieldIds).map(([name, id]) => [name, id + 100]);
    expect(now.fieldIds).toEqual(Object.fromEntries(later));
    expect(await now.select(SUMS)).toEqual([{ rows: 3, sales: '15.75' }]);
    expect(await now.select(SUMS, 'run-1')).toEqual([{ rows: 2, sales: '11.75' }]);
  });

  it('are made anew, with their history, when their metadata is lost', async () => {
    await rm(join(pipeline.lake, 'tables'), { recursive: true });
    await sales(pipeline.folder, 'march.csv', '1,1,05/03/2010,4.00,FALSE');
    await pipeline.run();
    expect(await sums()).toEqual({ rows: 3, sales: '15.75' });
    expect((await open()).tags).toEqual(['run-1', 'run-2']);
    expect(await sums('run-1')).toEqual({ rows: 2, sales: '11.75' });
    const listed = await list();
    const versions = listed.find(({ name }) => name === 'weekly_sales.store_week')?.versions;
    const published = await pipeline.rows<{ at: Date }>(
      'SELECT published_at AS at FROM ops.snapshots ORDER BY snapshot_id DESC',
    );
    expect(versions?.map(({ committedAt }) => committedAt)).toEqual(
      published.map(({ at }) => at.toISOString()),
    );
  });

  it('do not hold the answers back when the format fails', async () => {
    const { tableFormat } = pipeline.services;
    const prepare = () => Promise.reject(new Error('a fault of the format'));
    Object.assign(pipeline.services, { tableFormat: { prepare, rewrite: prepare } });
    await sales(pipeline.folder, 'march.csv', '1,1,05/03/2010,4.00,FALSE');
    await pipeline.run();
    expect(await pipeline.services.ledger.snapshots.readPublished()).toBe('2');
    expect(await pipeline.rows('SELECT DISTINCT failure FROM ops.lake_tables')).toEqual([
      { failure: 'a fault of the format' },
    ]);
    expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
    Object.assign(pipeline.services, { tableFormat });
    await follow();
    expect(await sums()).toEqual({ rows: 3, sales: '15.75' });
  });

  it('are tried again when a chunk is lost, and the others follow', async () => {
    const [chunk] = await pipeline.rows<{ folder: string }>(
      `SELECT folder FROM ops.chunks WHERE relation = 'store_week'`,
    );
    await pipeline.rows('DELETE FROM ops.lake_tables');
    const lost = join(pipeline.lake, chunk!.folder.slice(0, -1));
    await rename(lost, `${lost}.lost`);
    await follow();
    const failures = () =>
      pipeline.rows('SELECT relation, failure FROM ops.lake_tables WHERE failure IS NOT NULL');
    expect(await failures()).toEqual([
      {
        relation: 'store_week',
        failure: `the lake has no Parquet under ${chunk!.folder}: start a run`,
      },
    ]);
    await rename(`${lost}.lost`, lost);
    await follow();
    expect(await failures()).toEqual([]);
    expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
  });

  it('have no version before their first file', async () => {
    await pipeline.rows('DELETE FROM ops.lake_tables');
    const [chunk] = await pipeline.rows<{ folder: string }>(
      `SELECT folder FROM ops.chunks WHERE relation = 'store_week'`,
    );
    await pipeline.rows(`UPDATE ops.chunks SET bytes = 0 WHERE relation = 'store_week'`);
    await rm(join(pipeline.lake, chunk!.folder), { recursive: true });
    await follow();
    const rows = await pipeline.rows<{ relation: string; failure: string | null }>(
      'SELECT relation, failure FROM ops.lake_tables',
    );
    const others = ['store_department_week', 'integrated_sales'];
    expect(rows.map(({ relation }) => relation)).toEqual(expect.arrayContaining(others));
    expect(rows.filter(({ relation, failure }) => relation === 'store_week' || failure)).toEqual(
      [],
    );
  });

  it('are followed by another catalog, and again after it failed', async () => {
    const followed: (Partial<MirroredTable> & { name: string })[] = [];
    let isDown = true;
    const mirror: Pick<TableMirror, 'follow'> = {
      follow: async (name, committed) => {
        followed.push({ ...(await committed()), name });
        if (isDown) throw new Error('Glue is down');
      },
    };
    const publishing = { ...pipeline.services, logger: { warn: () => undefined } };
    const follower = new TablesFollower(publishing, pipeline.services, mirror);
    await expect(follower.refresh()).rejects.toThrow('Glue is down');
    // One that fails does not hold up the others.
    const { length: all } = declaredTables(weeklySales);
    expect(followed.splice(0)).toHaveLength(all);
    isDown = false;
    await follower.refresh();
    expect(followed).toHaveLength(all);
    const storeWeek = followed.find(({ name }) => name === 'weekly_sales.store_week');
    const metadata = `file://${folder()}/metadata/`;
    expect(storeWeek).toMatchObject({ number: 1, location: `file://${folder()}` });
    expect(storeWeek?.metadataLocation).toMatch(new RegExp(`^${metadata}[0-9a-f]{32}[.]metadata`));
    expect(storeWeek?.columns).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'weekly_sales', required: false })]),
    );
    await follower.refresh();
    expect(followed).toHaveLength(all);
    await sales(pipeline.folder, 'march.csv', '1,1,05/03/2010,4.00,FALSE');
    await pipeline.run();
    await follower.refresh();
    const second = followed.findLast(({ name }) => name === 'weekly_sales.store_week');
    expect(second).toMatchObject({
      number: 2,
      formerMetadataLocation: storeWeek?.metadataLocation,
    });
  });

  describe('when two publishers race', () => {
    /** Snapshots that the versions of a table have, oldest first. */
    const published = async () => {
      const [row] = await pipeline.rows<{ snapshots: number[]; number: number }>(
        `SELECT number, ARRAY(SELECT (version->>'snapshot')::integer
           FROM json_array_elements(record->'versions') AS version) AS snapshots
         FROM ops.lake_tables WHERE relation = 'store_week'`,
      );
      return row;
    };

    beforeEach(async () => {
      await sales(pipeline.folder, 'march.csv', '1,1,05/03/2010,4.00,FALSE');
    });

    it('make one version when two workers run the publishing stage', async () => {
      const runId = await pipeline.plan();
      const stages = pipeline.services.flow.stages.map(({ id }) => id);
      const run = (stage: string, services = pipeline.services) =>
        runStage(services, stage, { runId, epoch: 1 }, new AbortController().signal);
      for (const stage of stages.slice(0, stages.indexOf('publish'))) await run(stage);
      const first = createPausedFormat(pipeline.services.tableFormat);
      const publishing = run('publish', { ...pipeline.services, tableFormat: first.format });
      await first.isPreparing;
      const second = createCountingFormat(pipeline.services.tableFormat);
      const publishingToo = run('publish', { ...pipeline.services, tableFormat: second.format });
      await waitForBlockedSession(pipeline.warehouse);
      first.resume();
      await Promise.allSettled([publishing, publishingToo]);
      expect(second.prepared).toBe(0);
      expect(await published()).toEqual({ snapshots: [1, 2], number: 2 });
      expect(await sums()).toEqual({ rows: 3, sales: '15.75' });
    });

    it('make one version when two workers follow a snapshot that was put back', async () => {
      await pipeline.run();
      await putBack('1');
      const first = createPausedFormat(pipeline.services.tableFormat);
      const following = follow(first.format);
      await first.isPreparing;
      const second = createCountingFormat(pipeline.services.tableFormat);
      const followingToo = follow(second.format);
      await waitForBlockedSession(pipeline.warehouse);
      first.resume();
      await Promise.all([following, followingToo]);
      expect(second.prepared).toBe(0);
      expect(await published()).toEqual({ snapshots: [1, 2, 1], number: 3 });
      expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
    });

    it('end with the snapshot that was published last', async () => {
      await pipeline.run();
      await putBack('1');
      const { format, isPreparing, resume } = createPausedFormat(pipeline.services.tableFormat);
      const following = follow(format);
      await isPreparing;
      const puttingBack = putBack('2');
      await waitForBlockedSession(pipeline.warehouse);
      resume();
      await Promise.all([following, puttingBack]);
      expect(await sums()).toEqual({ rows: 2, sales: '11.75' });
      await follow();
      expect(await published()).toEqual({ snapshots: [1, 2, 1, 2], number: 4 });
      expect(await sums()).toEqual({ rows: 3, sales: '15.75' });
    });
  });
});

/** A format that waits before it prepares the first table. */
function createPausedFormat(inner: TableFormat) {
  let reach: () => void;
  let resume: () => void = () => undefined;
  const isPreparing = new Promise<void>((resolve) => (reach = resolve));
  const going = new Promise<void>((resolve) => (resume = resolve));
  const format: TableFormat = {
    prepare: async (...given) => {
      reach();
      await going;
      return inner.prepare(...given);
    },
    rewrite: (...given) => inner.rewrite(...given),
  };
  return { format, isPreparing, resume };
}

/** A format that counts the tables that it prepares. */
function createCountingFormat(inner: TableFormat): { format: TableFormat; prepared: number } {
  const counted = {
    prepared: 0,
    format: {
      prepare: (...given: Parameters<TableFormat['prepare']>) => {
        counted.prepared += 1;
        return inner.prepare(...given);
      },
      rewrite: (...given: Parameters<TableFormat['rewrite']>) => inner.rewrite(...given),
    },
  };
  return counted;
}
