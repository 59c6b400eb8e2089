import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Marts } from '#analytics/snapshot/marts.js';
import { AuditLog } from '#access/audit-log.js';
import { publishSnapshot } from '#pipeline/runs/publish-by-hand.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { weeklySales } from '../setup/flow.js';
import { noQueue, openTestPipeline, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import { createTempFolder } from '../setup/temp-folder.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';

const DAYS = ['05/02/2010', '12/02/2010', '19/02/2010', '26/02/2010'];

/** Four weeks of one department with equal sales. */
const createFourWeeks = (sales: string) =>
  toCsv(SALES_HEADER, ...DAYS.map((day) => `1,1,${day},${sales},FALSE`));

const chain = {
  'sales.csv': createFourWeeks('100.00'),
  'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
  'features.csv': toCsv(
    FEATURES_HEADER,
    ...DAYS.map((day) => `1,${day},40.0,2.5,NA,NA,NA,NA,NA,211.1,8.1,FALSE`),
  ),
};

describe('a snapshot that the quality gate holds back', () => {
  /** State after one run, and after a second whose snapshot is held. */
  let published: PreparedPipeline;
  let held: PreparedPipeline;
  let pipeline: TestPipeline;
  const snapshots = () =>
    pipeline.rows<{ id: number; status: string; quality: string | null }>(
      'SELECT snapshot_id::integer AS id, status, quality FROM ops.snapshots ORDER BY 1',
    );
  const statuses = async () => (await snapshots()).map(({ status }) => status);
  const broken = (snapshot: number) =>
    pipeline.rows(
      `SELECT rule, outcome FROM ops.quality_checks
       WHERE snapshot_id = $1 AND outcome <> 'passed' ORDER BY rule`,
      [snapshot],
    );
  /** Sales of the published snapshot, as clients get them. */
  const answer = async () => {
    const marts = new Marts(pipeline.warehouse);
    const sql = 'SELECT sum(weekly_sales) AS sales FROM mart.store_week WHERE snapshot_id = $1';
    const snapshot = await marts.snapshot();
    return {
      ...(await marts.row(z.object({ sales: z.number() }), sql, snapshot)),
      snapshot: snapshot.id,
    };
  };
  /** Delivers new values for every week, and runs. */
  const restate = async (sales: string, minutes: number) => {
    await deliver(
      pipeline.folder,
      { [`restated-${minutes}.csv`]: createFourWeeks(sales) },
      minutes,
    );
    return pipeline.run();
  };
  const holdBack = (sales: string, minutes: number) =>
    expect(restate(sales, minutes)).rejects.toMatchObject({ code: 'QUALITY_GATE' });
  const publish = (snapshot: number) =>
    publishSnapshot(pipeline.services.ledger, noQueue, {
      snapshotId: String(snapshot),
      actor: 'cli',
      reason: 'prices were cut',
    });
  /** Resumes a run as a worker does. */
  const goOn = async (runId: number) => {
    const { ledger } = pipeline.services;
    const { run } = await ledger.runs.requireRun(String(runId));
    const job = { runId, epoch: run.flowEpoch };
    await planRun({ ...pipeline.services, queue: noQueue, logger: silentLogger }, job);
    await pipeline.runStages(runId, job.epoch);
  };

  beforeAll(async () => {
    const settings = { SNAPSHOTS_KEPT: '2' };
    published = await preparePipeline(async (fresh) => {
      await deliver(fresh.folder, chain);
      await fresh.run();
    }, settings);
    held = await preparePipeline(async (fresh) => {
      pipeline = fresh;
      await deliver(fresh.folder, chain);
      await fresh.run();
      await holdBack('10.00', 10);
    }, settings);
  });
  afterEach(() => pipeline.close());
  afterAll(async () => {
    await published.drop();
    await held.drop();
  });

  it('leaves the published one to clients, with the reason and the remedy', async () => {
    pipeline = await published.open();
    expect(await broken(1)).toEqual([]);
    await expect(restate('10.00', 10)).rejects.toMatchObject({
      code: 'QUALITY_GATE',
      retryable: false,
      message:
        "weekly_sales of store_week adds up to 40.00, 90 % less than snapshot 1's 400.00 (limit 50 %). " +
        'Deliver corrected files or withdraw wrong ones and start a run, or publish the snapshot anyway: ' +
        'npx retailstream publish-snapshot --id 2 --reason "…"',
    });
    expect(await snapshots()).toEqual([
      { id: 1, status: 'published', quality: 'PASSED' },
      { id: 2, status: 'held', quality: null },
    ]);
    expect(await broken(2)).toEqual([
      { rule: 'sales-down', outcome: 'warned' },
      { rule: 'sales-out-of-scale', outcome: 'held' },
    ]);
    expect(await answer()).toEqual({ snapshot: '1', sales: 400 });
    const { run } = await pipeline.services.ledger.runs.requireRun('2');
    expect(run).toMatchObject({ status: 'failed', errorCode: 'QUALITY_GATE' });
  });

  it('is published by an administrator, with the remaining stages of its run', async () => {
    pipeline = await held.open();
    expect(await publish(2)).toBe('resumed');
    expect(await answer()).toEqual({ snapshot: '1', sales: 400 });
    await goOn(2);
    expect(await answer()).toEqual({ snapshot: '2', sales: 40 });
    expect(await snapshots()).toEqual([
      { id: 1, status: 'retained', quality: 'PASSED' },
      { id: 2, status: 'published', quality: 'WARNING' },
    ]);
    expect(await broken(2)).toEqual([
      { rule: 'sales-down', outcome: 'warned' },
      { rule: 'sales-out-of-scale', outcome: 'overridden' },
    ]);
    const { run, stages } = await pipeline.services.ledger.runs.requireRun('2');
    expect(run).toMatchObject({ status: 'succeeded', errorCode: null });
    expect(stages.map(({ stage, attempt }) => `${stage} ${attempt}`)).toEqual([
      'ingest-sales 1',
      'ingest-features 1',
      'ingest-stores 1',
      'integrate 1',
      'build-marts 1',
      'publish 2',
      'observe 1',
    ]);
    expect(await pipeline.rows('SELECT DISTINCT status FROM ops.source_files')).toEqual([
      { status: 'I' },
    ]);
    const [entry] = await new AuditLog(pipeline.warehouse).list(1);
    expect(entry).toMatchObject({ actor: 'cli', reason: 'prices were cut', details: { run: 2 } });
    // The next snapshot is compared with it, and not with the one before.
    await restate('11.00', 20);
    expect(await answer()).toEqual({ snapshot: '3', sales: 44 });
  });

  it('is published by an administrator also after another run has failed', async () => {
    pipeline = await held.open();
    const failed = await pipeline.plan();
    await pipeline.services.ledger.runs.fail(failed, 'ERROR_RATE', 'too many faulty rows');
    await publish(2);
    await goOn(2);
    expect(await answer()).toEqual({ snapshot: '2', sales: 40 });
  });

  it('leaves the catalog tables of a later run unchanged, though that run failed', async () => {
    pipeline = await held.open();
    const stores = toCsv(STORES_HEADER, '1,A,100', '2,B,200');
    await deliver(pipeline.folder, { 'more stores.csv': stores }, 20);
    const failing = await pipeline.plan();
    await pipeline.rows(
      'ALTER TABLE ops.snapshots ADD CONSTRAINT two_only CHECK (snapshot_id < 3)',
    );
    await expect(pipeline.runStages(failing)).rejects.toThrow('two_only');
    await pipeline.services.ledger.runs.fail(failing, 'INTERNAL', 'a test');
    await publish(2);
    await goOn(2);
    const [found] = await pipeline.services.registry.query('SELECT max(store) AS last FROM stores');
    expect(found).toEqual({ last: 2 });
  });

  it('is never published when its reconciliation fails', async () => {
    pipeline = await held.open();
    await pipeline.rows(
      `UPDATE ops.stage_outputs SET money = money - 0.01 WHERE run_id = 2 AND output = 'store_week'`,
    );
    await publish(2);
    await expect(goOn(2)).rejects.toMatchObject({ code: 'RECONCILIATION_FAILED' });
    expect(await statuses()).toEqual(['published', 'held']);
    expect(await answer()).toEqual({ snapshot: '1', sales: 400 });
  });

  it('is dropped when a later run publishes', async () => {
    pipeline = await held.open();
    await restate('99.00', 20);
    expect(await statuses()).toEqual(['retained', 'dropped', 'published']);
    const left = await pipeline.rows('SELECT * FROM mart.store_week WHERE snapshot_id = 2');
    expect(left).toEqual([]);
    expect(await pipeline.digests('marts/snapshot=2/')).toEqual({});
    await expect(publish(2)).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
  });

  it('is kept until there are too many', async () => {
    pipeline = await held.open();
    for (const minutes of [20, 30]) await holdBack(`${minutes}.00`, minutes);
    expect(await statuses()).toEqual(['published', 'dropped', 'held', 'held']);
    expect(await answer()).toEqual({ snapshot: '1', sales: 400 });
  });

  it('may be published after a later one was held too', async () => {
    pipeline = await held.open();
    await holdBack('20.00', 20);
    await publish(2);
    await goOn(2);
    expect(await answer()).toEqual({ snapshot: '2', sales: 40 });
    await pipeline.run();
    expect(await answer()).toMatchObject({ sales: 80 });
  });

  it('is one with too few rows', async () => {
    pipeline = await published.open();
    const more = toCsv(SALES_HEADER, ...DAYS.map((day) => `1,2,${day},1.00,FALSE`));
    await deliver(pipeline.folder, { 'more.csv': more }, 5);
    await pipeline.run();
    // A withdrawn file no longer counts.
    await pipeline.rows(`UPDATE ops.deliveries SET withdrawn_at = now() WHERE path = 'more.csv'`);
    await expect(pipeline.run()).rejects.toMatchObject({
      code: 'QUALITY_GATE',
      message: expect.stringContaining(
        "store_department_week has 4 rows, 50 % fewer than snapshot 2's 8 (limit 20 %)",
      ) as string,
    });
  });
});

describe('snapshots', () => {
  let pipeline: TestPipeline;
  const statuses = async () => {
    const rows = await pipeline.rows<{ status: string }>(
      'SELECT status FROM ops.snapshots ORDER BY snapshot_id',
    );
    return rows.map(({ status }) => status);
  };
  const publish = (snapshot: number) =>
    publishSnapshot(pipeline.services.ledger, noQueue, {
      snapshotId: String(snapshot),
      actor: 'key 1',
      reason: 'wrong prices',
    });
  const open = async (settings: Record<string, string> = {}) => {
    pipeline = await openTestPipeline(settings);
    await deliver(pipeline.folder, chain);
  };
  afterEach(() => pipeline.close());

  it('stay rolled back until a new file arrives', async () => {
    await open();
    await pipeline.run();
    await deliver(pipeline.folder, { 'restated.csv': createFourWeeks('90.00') }, 10);
    await pipeline.run();
    await publish(1);
    const idle = await pipeline.plan(true);
    expect((await pipeline.services.ledger.runs.requireRun(String(idle))).run.status).toBe(
      'unchanged',
    );
    expect(await statuses()).toEqual(['published', 'retained']);
    await deliver(pipeline.folder, { 'again.csv': createFourWeeks('95.00') }, 20);
    await pipeline.run();
    expect(await statuses()).toEqual(['retained', 'retained', 'published']);
    // 4 × 95 is compared with the 400 of the restored snapshot.
    const [check] = await pipeline.rows(
      `SELECT previous::text FROM ops.quality_checks WHERE snapshot_id = 3 AND rule = 'sales-down'`,
    );
    expect(check).toEqual({ previous: '400.00' });
    await publish(1);
    // Simulates a new version of the program.
    pipeline.services.flow = { ...weeklySales, rules: 'other SQL' };
    const upgraded = await pipeline.plan(true);
    expect((await pipeline.services.ledger.runs.requireRun(String(upgraded))).run.status).toBe(
      'running',
    );
  });

  it('are dropped when they are too old, however few they are', async () => {
    await open({ SNAPSHOTS_KEPT: '9', SNAPSHOTS_KEPT_DAYS: '30' });
    await pipeline.run();
    await pipeline.run();
    await pipeline.run();
    await pipeline.rows(
      `UPDATE ops.snapshots SET published_at = now() - interval '31 days' WHERE snapshot_id = 1`,
    );
    await pipeline.run();
    expect(await statuses()).toEqual(['dropped', 'retained', 'retained', 'published']);
    expect(await pipeline.digests('marts/snapshot=1/')).toEqual({});
  });

  it('are checked by the rules of the configured file, whichever file the next worker has', async () => {
    const folder = await createTempFolder('rules');
    const file = join(folder, 'rules.json');
    const rule = { name: 'stale', kind: 'freshness', mart: 'store_week', column: 'week_date' };
    const line = { ...rule, compare: 'absolute', maxAgeDays: 30, action: 'warn' };
    await writeFile(file, JSON.stringify({ rules: [line] }));
    await open({ QUALITY_RULES_URL: `file:${file}` });
    await rm(folder, { recursive: true });
    const run = await pipeline.plan();
    pipeline.services.qualityRules = [];
    await pipeline.runStages(run);
    const checks = await pipeline.rows('SELECT rule, outcome FROM ops.quality_checks');
    expect(checks).toEqual([{ rule: 'stale', outcome: 'warned' }]);
    const [row] = await pipeline.rows('SELECT status, quality FROM ops.snapshots');
    expect(row).toEqual({ status: 'published', quality: 'WARNING' });
  });
});
