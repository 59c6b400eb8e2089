import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PreparedPipeline, preparePipeline } from '#test/setup/prepared-pipeline.js';
import { noQueue, openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { publishSnapshot } from '../runs/publish-by-hand.js';
import { runStage } from '../runs/run-stage.js';
import { stageIds } from '#test/setup/flow.js';

interface Published {
  snapshot: number | null;
  sales: string | null;
  rows: number;
}

describe('publish', () => {
  let pipeline: TestPipeline;
  const { signal } = new AbortController();
  /** Numbers of the chunks of `store_week` that have rows. */
  const loaded = async () => {
    const rows = await pipeline.rows<{ id: number }>(
      'SELECT DISTINCT chunk_id AS id FROM mart.store_week_chunks ORDER BY 1',
    );
    return rows.map(({ id }) => id);
  };
  const listedBy = async (...snapshots: number[]) => {
    const rows = await pipeline.rows<{ id: number }>(
      `SELECT DISTINCT chunk_id AS id FROM ops.snapshot_chunks
       WHERE relation = 'store_week' AND snapshot_id = ANY ($1) ORDER BY 1`,
      [snapshots],
    );
    return rows.map(({ id }) => id);
  };
  /** Reads like a reader: first the number of the snapshot, then its rows. */
  const published = async (): Promise<Published | undefined> => {
    const [snapshot] = await pipeline.rows<{ id: number }>(
      `SELECT snapshot_id::integer AS id FROM ops.snapshots WHERE status = 'published'`,
    );
    const [row] = await pipeline.rows<Published>(
      `SELECT $1::integer AS snapshot, sum(weekly_sales)::text AS sales, count(*)::integer AS rows
       FROM mart.store_week WHERE snapshot_id = $1`,
      [snapshot?.id],
    );
    return row;
  };
  const sales = (amount: string, { folder } = pipeline) =>
    deliver(folder, {
      'sales.csv': toCsv(
        SALES_HEADER,
        `1,1,05/02/2010,${amount},FALSE`,
        `1,1,12/02/2010,${amount},FALSE`,
      ),
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
    });
  /** Runs all stages before publication. */
  const runUpToPublish = async () => {
    const runId = await pipeline.plan();
    for (const stage of stageIds.slice(0, 5)) {
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
    }
    return runId;
  };
  const publish = (runId: number) =>
    runStage(pipeline.services, 'publish', { runId, epoch: 1 }, signal);

  const putBack = (snapshotId: string) =>
    publishSnapshot(pipeline.services.ledger, noQueue, {
      snapshotId,
      actor: 'key 1',
      reason: 'wrong prices',
    });

  const settings = { SNAPSHOTS_KEPT: '2' };
  let kept: PreparedPipeline;
  beforeAll(async () => {
    kept = await preparePipeline(async (fresh) => {
      await sales('1.00', fresh);
      await fresh.run();
    }, settings);
  });
  afterAll(() => kept.drop());
  afterEach(() => pipeline.close());

  const beginAfterFirstRun = async () => {
    pipeline = await kept.open();
  };
  const beginAnew = async () => {
    pipeline = await openTestPipeline(settings);
    await sales('1.00');
  };

  it('shows no part of a snapshot before its publication, and all of it after', async () => {
    await beginAnew();
    const runId = await runUpToPublish();
    expect(await published()).toEqual({ snapshot: null, sales: null, rows: 0 });
    await publish(runId);
    expect(await published()).toEqual({ snapshot: 1, sales: '2.00', rows: 2 });
  });

  it('publishes the snapshot and marks files as processed, or neither', async () => {
    await beginAfterFirstRun();
    await sales('5.00');
    const runId = await runUpToPublish();
    await pipeline.rows(`
      CREATE FUNCTION ops.refuse() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''power cut''; END';
      CREATE TRIGGER refuse BEFORE UPDATE ON ops.source_files FOR EACH ROW
        EXECUTE FUNCTION ops.refuse()`);
    await expect(publish(runId)).rejects.toThrow('power cut');
    expect(await published()).toEqual({ snapshot: 1, sales: '2.00', rows: 2 });
    await pipeline.rows('DROP TRIGGER refuse ON ops.source_files');
    await publish(runId);
    expect(await published()).toEqual({ snapshot: 2, sales: '10.00', rows: 2 });
  });

  it('always shows a reader exactly one whole snapshot', async () => {
    await beginAfterFirstRun();
    await sales('5.00');
    const runId = await runUpToPublish();
    const state = { isOver: false };
    const publication = publish(runId).finally(() => (state.isOver = true));
    const wholes = [
      { snapshot: 1, sales: '2.00', rows: 2 },
      { snapshot: 2, sales: '10.00', rows: 2 },
    ];
    while (!state.isOver) expect(wholes).toContainEqual(await published());
    await publication;
    expect(await published()).toEqual(wholes[1]);
  });

  it('notifies listeners of the new snapshot', async () => {
    await beginAnew();
    const runId = await runUpToPublish();
    const listener = pipeline.warehouse.createQueryRunner();
    const client = (await listener.connect()) as {
      once(event: 'notification', heard: (message: { payload?: string }) => void): void;
    };
    const heard = new Promise((resolve) =>
      client.once('notification', ({ payload }) => resolve(payload)),
    );
    await listener.query('LISTEN retailstream_published');
    await publish(runId);
    expect(await heard).toBe('1');
    await listener.query('UNLISTEN *');
    await listener.release();
  });

  it('marks the files it published as processed', async () => {
    await beginAnew();
    const runId = await runUpToPublish();
    const statuses = () => pipeline.rows('SELECT DISTINCT status FROM ops.source_files');
    expect(await statuses()).toEqual([{ status: 'A' }]);
    await publish(runId);
    expect(await statuses()).toEqual([{ status: 'I' }]);
  });

  it('lets a reader finish with an old snapshot', async () => {
    await beginAfterFirstRun();
    const reader = pipeline.warehouse.createQueryRunner();
    await reader.startTransaction();
    await reader.query(
      'DECLARE rows CURSOR FOR SELECT weekly_sales FROM mart.store_week WHERE snapshot_id = 1',
    );
    for (const amount of ['2.00', '3.00']) {
      await sales(amount);
      await pipeline.run();
    }
    expect(
      await pipeline.rows(
        'SELECT snapshot_id::integer AS id, status FROM ops.snapshots ORDER BY 1',
      ),
    ).toEqual([
      { id: 1, status: 'dropped' },
      { id: 2, status: 'retained' },
      { id: 3, status: 'published' },
    ]);
    expect(await reader.query('FETCH ALL FROM rows')).toEqual([
      { weekly_sales: '1.00' },
      { weekly_sales: '1.00' },
    ]);
    await reader.rollbackTransaction();
    await reader.release();
    expect(await loaded()).toEqual(await listedBy(2, 3));
    expect(await pipeline.digests('marts/snapshot=1/')).toEqual({});
  });

  it('does not undo a later publication when it runs again', async () => {
    await beginAfterFirstRun();
    const runId = await runUpToPublish();
    await publish(runId);
    await putBack('1');
    // Its worker died after the publication, before the end of the stage.
    await pipeline.rows(
      `UPDATE ops.stage_runs SET status = 'running' WHERE run_id = $1 AND stage = 'publish'`,
      [runId],
    );
    await publish(runId);
    expect(await published()).toMatchObject({ snapshot: 1 });
    const { stages } = await pipeline.services.ledger.runs.requireRun(String(runId));
    const stage = stages.find((each) => each.stage === 'publish');
    expect(stage).toMatchObject({ status: 'succeeded', attempt: 2, rowsOut: 2 });
  });

  it('runs before or after a concurrent publication by an administrator', async () => {
    await beginAfterFirstRun();
    // Keep the first snapshot, even if the administrator acts long after the publication.
    pipeline.services.snapshotsKept = 3;
    await pipeline.run();
    const runId = await runUpToPublish();
    await Promise.all([publish(runId), putBack('1')]);
    const statuses = await pipeline.rows<{ id: number; status: string; replaced: number }>(
      `SELECT snapshot_id::integer AS id, status,
              (SELECT (details->>'replaced')::integer FROM ops.audit_log) AS replaced
       FROM ops.snapshots ORDER BY 1`,
    );
    const now = statuses.filter(({ status }) => status === 'published').map(({ id }) => id);
    // The second one decides, and the audit log records which that was.
    expect(now).toEqual(statuses[0]?.replaced === 3 ? [1] : [3]);
  });

  it('keeps the joined rows of a snapshot without chunks as long as the snapshot', async () => {
    await beginAfterFirstRun();
    const { lake } = pipeline.services;
    await lake.put('integrated/integrated_sales/run=1/part-0.parquet', Readable.from(['rows']));
    const joined = async () =>
      Object.keys(await pipeline.digests('integrated/integrated_sales/run=1/'));
    await sales('2.00');
    await pipeline.run();
    expect(await joined()).toContain('part-0.parquet');
    await sales('3.00');
    await pipeline.run();
    expect(await joined()).not.toContain('part-0.parquet');
  });

  it('deletes leftovers of older runs, but not the deliveries and chunks that later runs read', async () => {
    await beginAfterFirstRun();
    const { lake } = pipeline.services;
    const ofFirstRun = async (prefix: string) =>
      Object.keys(await pipeline.digests(prefix)).filter((key) => /run[=-]1[/-]/.test(key));
    const deliveries = await ofFirstRun('curated/sales_deliveries/');
    expect(deliveries).not.toEqual([]);
    await pipeline.run();
    await lake.put('jobs/run-1-integrate-1/x', Readable.from(['']));
    await pipeline.run();
    expect(await ofFirstRun('curated/sales_deliveries/')).toEqual(deliveries);
    expect(await ofFirstRun('integrated/integrated_sales/')).toEqual([
      'run=1/period=2010-02/part-0.parquet',
    ]);
    expect(await ofFirstRun('curated/sales/')).toEqual(['run=1/period=2010-02/part-0.parquet']);
    expect(await ofFirstRun('curated/stores-table/')).toEqual(['run=1/period=all/part-0.parquet']);
    for (const prefix of ['integrated/sales_orphans/', 'jobs/']) {
      expect(await ofFirstRun(prefix)).toEqual([]);
    }
  });
});
