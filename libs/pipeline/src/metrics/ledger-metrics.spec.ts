import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunEvents } from '#test/factories/run-events.js';
import { createLedger } from '#test/setup/flow.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { registerLedgerMetrics } from './ledger-metrics.js';

const ZERO = 1_700_000_000;
/** Metrics are cached for one second. */
const READ_AGAIN = { timeout: 10_000 };

describe('metrics of the ledger', () => {
  let database: TestWarehouse;
  let events: RunEvents;
  let registry: Registry;

  /** Metrics of a process that has just started. */
  const start = (warehouse: DataSource = database.warehouse) => {
    registry = new Registry();
    registerLedgerMetrics(registry, [createLedger(warehouse)], noQueue);
  };
  /** Non-zero samples of one metric, without the label `flow`. */
  const samples = async (name: string, pattern = /./) => {
    const text = await registry.getSingleMetricAsString(name);
    const lines = text.split('\n').filter((line) => !line.startsWith('#') && !line.endsWith(' 0'));
    return lines
      .map((line) => line.replace(name, '').replace(/flow="weekly-sales",?/, ''))
      .filter((line) => pattern.test(line));
  };

  beforeEach(async () => {
    database = await createTestWarehouse();
    events = new RunEvents(database.warehouse, ZERO);
    start();
  });
  afterEach(() => database.drop());

  /** A run of 100 s; its first stage takes 20 s after a wait of 4 s and a first attempt of 3 s. */
  const succeeded = async () => {
    const stage = 'ingest-sales';
    const id = await events.run('succeeded', [
      { kind: 'run.queued', at: 0 },
      { kind: 'run.running', at: 10 },
      { kind: 'stage.running', stage, at: 14 },
      { kind: 'stage.failed', stage, at: 17 },
      { kind: 'stage.running', stage, at: 19 },
      { kind: 'stage.succeeded', stage, at: 39, rows: [50, 40, 7, 2, 1, 3] },
      { kind: 'stage.running', stage: 'integrate', at: 40 },
      { kind: 'stage.succeeded', stage: 'integrate', at: 70 },
      { kind: 'run.succeeded', at: 110 },
    ]);
    await events.addStage(id, stage, 'succeeded', 39);
    return id;
  };

  it('count runs by outcome, also one that failed while it was planned', async () => {
    await succeeded();
    await events.run('failed', [
      { kind: 'run.queued', at: 0 },
      { kind: 'run.failed', at: 8, code: 'SOURCE_NO_SALES' },
    ]);
    await events.run('failed', [
      { kind: 'run.queued', at: 0 },
      { kind: 'run.running', at: 1 },
      { kind: 'run.failed', at: 31, code: 'QUALITY_GATE' },
    ]);
    expect(await samples('retailstream_runs_total')).toEqual([
      '{outcome="succeeded"} 1',
      '{outcome="held"} 1',
      '{outcome="failed"} 1',
    ]);
    const durations = await samples('retailstream_run_duration_seconds', /^_(sum|count)/);
    expect(durations.sort()).toEqual([
      '_count{outcome="failed"} 1',
      '_count{outcome="held"} 1',
      '_count{outcome="succeeded"} 1',
      '_sum{outcome="failed"} 8',
      '_sum{outcome="held"} 30',
      '_sum{outcome="succeeded"} 100',
    ]);
  });

  it('show zero before the first run instead of no series', async () => {
    const text = await registry.getSingleMetricAsString('retailstream_runs_total');
    expect(text).toContain('retailstream_runs_total{flow="weekly-sales",outcome="failed"} 0');
  });

  it('separate wait from work, for each attempt', async () => {
    await succeeded();
    expect(await samples('retailstream_stage_wait_seconds', /^_(sum|count)/)).toEqual([
      // After the run began, 4 s; after the first try, 2 s.
      '_sum{stage="ingest-sales"} 6',
      '_count{stage="ingest-sales"} 2',
      '_sum{stage="integrate"} 1',
      '_count{stage="integrate"} 1',
    ]);
    expect(await samples('retailstream_stage_duration_seconds', /^_sum/)).toEqual(
      expect.arrayContaining([
        '_sum{stage="ingest-sales",outcome="failed"} 3',
        '_sum{stage="ingest-sales",outcome="succeeded"} 20',
        '_sum{stage="integrate",outcome="succeeded"} 30',
      ]),
    );
    const buckets = await samples(
      'retailstream_stage_duration_seconds',
      /^_bucket.*ingest-sales.*succeeded/,
    );
    expect(buckets[0]).toBe('_bucket{le="60",stage="ingest-sales",outcome="succeeded"} 1');
    expect(buckets.at(-1)).toBe('_bucket{le="+Inf",stage="ingest-sales",outcome="succeeded"} 1');
  });

  it('count rows by fate', async () => {
    await succeeded();
    expect(await samples('retailstream_stage_rows_total', /ingest-sales/)).toEqual([
      '{stage="ingest-sales",fate="in"} 50',
      '{stage="ingest-sales",fate="out"} 40',
      '{stage="ingest-sales",fate="quarantined"} 7',
      '{stage="ingest-sales",fate="duplicate"} 2',
      '{stage="ingest-sales",fate="superseded"} 1',
      '{stage="ingest-sales",fate="restated"} 3',
    ]);
  });

  it('count the rows of each attempt at a stage', async () => {
    const id = await succeeded();
    const again = {
      kind: 'stage.succeeded',
      stage: 'ingest-sales',
      at: 90,
      rows: [5, 4, 1, 0, 0, 0],
    };
    await events.addStep(id, again);
    expect(await samples('retailstream_stage_rows_total', /fate="in"/)).toEqual([
      '{stage="ingest-sales",fate="in"} 55',
    ]);
  });

  it('count messages by channel and state, also channels without messages', async () => {
    await database.warehouse.query(
      `INSERT INTO ops.notifications (rule, channel, dedup_key, kind, flow, cause, happened_at, state)
       SELECT 'ops', 'email', n, 'failure', 'weekly-sales', 'x', now(), 'sent'
       FROM generate_series(1, 3) AS n`,
    );
    const text = await registry.getSingleMetricAsString('retailstream_notifications');
    expect(text).toContain('{channel="email",state="sent"} 3');
    expect(text).toContain('{channel="sns",state="abandoned"} 0');
  });

  it('report since when a flow must be fresh, by the strictest deadline', async () => {
    const since = 'retailstream_fresh_since_timestamp_seconds';
    expect(await registry.getSingleMetricAsString(since)).not.toContain('flow=');
    start();
    await database.warehouse.query(
      `INSERT INTO ops.notification_rules (flow, name, kinds, channel, target, cron, zone, created_by, fresh_since)
       SELECT 'weekly-sales', since, ARRAY['late'], 'email', 'x', '0 7 * * *', 'UTC', 'cli', since::timestamptz
       FROM unnest(ARRAY['2026-11-20T07:00:00Z', '2026-11-21T07:00:00Z']) since
       UNION ALL SELECT 'weekly-sales', 'new', ARRAY['late'], 'email', 'x', '0 7 * * *', 'UTC', 'cli', NULL`,
    );
    // 21 November 2026, 7:00, as Unix time.
    expect(await registry.getSingleMetricAsString(since)).toContain(
      '{flow="weekly-sales"} 1795244400',
    );
  });

  it('continue their totals after a process restarts', async () => {
    await succeeded();
    const one = ['{outcome="succeeded"} 1'];
    expect(await samples('retailstream_runs_total')).toEqual(one);
    start();
    expect(await samples('retailstream_runs_total')).toEqual(one);
    await succeeded();
    const counted = () => samples('retailstream_runs_total');
    await expect.poll(counted, READ_AGAIN).toEqual(['{outcome="succeeded"} 2']);
    expect(await samples('retailstream_run_duration_seconds', /^_sum/)).toEqual([
      '_sum{outcome="succeeded"} 200',
    ]);
  });

  it('count a run that was held and resumed as both', async () => {
    const steps = [
      { kind: 'run.running', at: 0 },
      { kind: 'run.failed', at: 10, code: 'QUALITY_GATE' },
      { kind: 'run.running', at: 500 },
      { kind: 'run.succeeded', at: 505 },
    ];
    await events.run('succeeded', steps);
    expect(await samples('retailstream_run_duration_seconds', /^_sum/)).toEqual(
      expect.arrayContaining(['_sum{outcome="held"} 10', '_sum{outcome="succeeded"} 5']),
    );
  });

  it('report when the newest run of each outcome ended', async () => {
    await succeeded();
    await events.run('failed', [{ kind: 'run.failed', at: 200 }], 'QUALITY_GATE');
    expect((await samples('retailstream_last_run_timestamp_seconds')).sort()).toEqual([
      `{outcome="held"} ${ZERO + 200}`,
      `{outcome="succeeded"} ${ZERO + 110}`,
    ]);
  });

  it('report active runs, their last step, and since when a job waits', async () => {
    const id = await events.run('running', [
      { kind: 'run.queued', at: 0 },
      { kind: 'run.running', at: 5 },
      { kind: 'stage.succeeded', stage: 'ingest-stores', at: 50 },
    ]);
    for (const [stage, at] of [
      ['ingest-sales', 20],
      ['ingest-features', 30],
      ['ingest-stores', 50],
    ] as const) {
      await events.addStage(id, stage, 'succeeded', at);
    }
    await events.addStage(id, 'integrate', 'pending');
    await events.addStage(id, 'build-marts', 'pending');
    expect(await samples('retailstream_active_runs')).toEqual(['{status="running"} 1']);
    const [step] = await samples('retailstream_active_run_step_timestamp_seconds');
    expect(step).toBe(`{} ${ZERO + 50}`);
    expect(await samples('retailstream_oldest_job_timestamp_seconds')).toEqual([`{} ${ZERO + 50}`]);
    // A claimed job is not available to others.
    await database.warehouse.query(
      `UPDATE ops.stage_runs SET status = 'running' WHERE stage = 'integrate'`,
    );
    const waiting = () => samples('retailstream_oldest_job_timestamp_seconds');
    await expect.poll(waiting, READ_AGAIN).toEqual([]);
  });

  it('report a run that no worker plans', async () => {
    await events.run('queued', [{ kind: 'run.queued', at: 3 }]);
    expect(await samples('retailstream_oldest_job_timestamp_seconds')).toEqual([`{} ${ZERO + 3}`]);
  });

  it('report the contents of the published snapshot', async () => {
    const id = await succeeded();
    await database.warehouse.query(
      `INSERT INTO ops.snapshots (run_id, flow, status, data_through, fact_rows, fact_total, published_at)
       VALUES ($1, 'weekly-sales', 'published', '2012-10-26', 421570, 6737218987.11, to_timestamp($2))`,
      [id, ZERO + 90],
    );
    expect(await samples('retailstream_snapshots')).toEqual(['{status="published"} 1']);
    const day = Date.UTC(2012, 9, 26) / 1000;
    expect(await samples('retailstream_published_timestamp_seconds')).toEqual([`{} ${ZERO + 90}`]);
    expect(await samples('retailstream_data_through_timestamp_seconds')).toEqual([`{} ${day}`]);
    expect(await samples('retailstream_published_rows')).toEqual(['{} 421570']);
    expect(await samples('retailstream_published_money')).toEqual(['{} 6737218987.11']);
    expect(await samples('retailstream_ledger_up')).toEqual([' 1']);
  });

  it('report a failure of PostgreSQL and omit their samples', async () => {
    const closed = new DataSource({ type: 'postgres', url: 'postgres://127.0.0.1:1/none' });
    start(closed);
    expect(await registry.metrics()).toContain('retailstream_ledger_up 0');
    expect(await samples('retailstream_runs_total')).toEqual([]);
  });

  it('do not wait for PostgreSQL', async () => {
    await succeeded();
    const blocker = database.warehouse.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('LOCK TABLE ops.events, ops.runs IN ACCESS EXCLUSIVE MODE');
    try {
      expect(await registry.metrics()).toContain('retailstream_ledger_up 0');
    } finally {
      await blocker.rollbackTransaction();
      await blocker.release();
    }
    const counted = () => samples('retailstream_runs_total');
    await expect.poll(counted, READ_AGAIN).toEqual(['{outcome="succeeded"} 1']);
  });
});
