import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { lockFlow } from '../flows/lock-flow.js';

/** Contents of a snapshot, in numbers. */
export const snapshotExtent = z.object({
  /** Days, as ISO text; null when the snapshot is empty. */
  firstDate: z.string().nullable(),
  dataThrough: z.string().nullable(),
  /** Its last complete day, by the flow; null where that is unknown. */
  completeThrough: z.string().nullable(),
  /** Number of distinct dates. */
  dates: z.int(),
  /** Number of fact rows, and the exact sum of their money. */
  factRows: z.int(),
  factTotal: z.string(),
});
type SnapshotExtent = z.output<typeof snapshotExtent>;

export const snapshotStatus = z.enum(['building', 'held', 'published', 'retained', 'dropped']);

/** The state that decides which actions a snapshot allows. */
const snapshotState = z.object({
  id: z.int(),
  runId: z.int(),
  status: snapshotStatus,
  /** Whether it is, or was, published. */
  wasPublished: z.boolean(),
});
export type SnapshotState = z.output<typeof snapshotState>;

const snapshotRow = z.object({ id: z.int() });
const runRow = z.object({ run: z.int() });
const publication = runRow.extend({ time: z.number() });

/** Which snapshots are kept. */
export interface SnapshotRetention {
  /** Number of the newest published ones, and of the newest held ones. */
  snapshotsKept: number;
  /** A published one also stays so many minutes after another replaced it: readers may still use it. */
  snapshotsKeptMinutes: number;
  /** Ones that are older are dropped, however few exist; undefined for no limit by age. */
  snapshotsKeptDays: number | undefined;
}

const openAfterSql = sqlFile(import.meta.url, './open_after.sql');
const expiredSql = sqlFile(import.meta.url, './expired_snapshots.sql');

/** Builds snapshots unpublished, publishes each in one transaction, and drops them after their retention. */
export class SnapshotLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Returns the number of the run's snapshot, always the same. */
  async open(runId: number): Promise<number> {
    await this.warehouse.query(
      'INSERT INTO ops.snapshots (run_id, flow) VALUES ($1, $2) ON CONFLICT (run_id) DO NOTHING',
      [runId, this.flow],
    );
    return this.findByRun(runId);
  }

  /**
   * Returns the number of the run's snapshot, always the same. It lists the chunks of an upstream snapshot, which so stay
   * when that is dropped.
   * @throws AppError SNAPSHOT_GONE when the upstream snapshot is dropped
   */
  async openAfter(runId: number, upstreamId: number): Promise<number> {
    await this.warehouse.query(openAfterSql, [runId, this.flow, upstreamId]);
    const isOpen = await hasRows(
      this.warehouse,
      'SELECT FROM ops.snapshots WHERE run_id = $1 AND upstream_snapshot_id = $2',
      [runId, upstreamId],
    );
    if (isOpen) return this.findByRun(runId);
    throw new AppError(
      'SNAPSHOT_GONE',
      `snapshot ${upstreamId}, for which run ${runId} was planned, is dropped: start a new run`,
    );
  }

  async findByRun(runId: number): Promise<number> {
    const [row] = await queryRows(
      this.warehouse,
      snapshotRow,
      'SELECT snapshot_id::integer AS id FROM ops.snapshots WHERE run_id = $1',
      [runId],
    );
    if (!row) throw new Error(`run ${runId} has no snapshot`);
    return row.id;
  }

  /**
   * Returns run and time of publication of a snapshot, in milliseconds since 1970; of one that is not published yet, the
   * time of the session's transaction, which may publish it.
   */
  async publication(
    session: QueryRunner,
    snapshotId: number,
  ): Promise<z.infer<typeof publication>> {
    const [row] = await queryRows(
      session,
      publication,
      `SELECT run_id::integer AS run, floor(extract(epoch FROM coalesce(published_at, now())) * 1000)::float8 AS time
       FROM ops.snapshots WHERE snapshot_id = $1 AND flow = $2`,
      [snapshotId, this.flow],
    );
    if (!row) throw new Error(`${this.flow} has no snapshot ${snapshotId}`);
    return row;
  }

  /** Returns the snapshots that were published and are kept, in the order of their publication. */
  async listRetained(session: QueryRunner): Promise<number[]> {
    const rows = await queryRows(
      session,
      snapshotRow,
      `SELECT snapshot_id::integer AS id FROM ops.snapshots
       WHERE flow = $1 AND status IN ('published', 'retained') ORDER BY published_at, snapshot_id`,
      [this.flow],
    );
    return rows.map(({ id }) => id);
  }

  async describe(runner: QueryRunner, snapshotId: number, extent: SnapshotExtent): Promise<void> {
    await runner.query(
      `UPDATE ops.snapshots
       SET first_date = $2, data_through = $3, dates = $4, fact_rows = $5, fact_total = $6, complete_through = $7
       WHERE snapshot_id = $1`,
      [
        snapshotId,
        extent.firstDate,
        extent.dataThrough,
        extent.dates,
        extent.factRows,
        extent.factTotal,
        extent.completeThrough,
      ],
    );
  }

  /**
   * Serialises decisions about which snapshot is published; does not block readers or other flows. Lock first, so that
   * the facts behind the decision do not change.
   */
  async lock(runner: QueryRunner): Promise<void> {
    await lockFlow(runner, this.flow, 'snapshots');
  }

  async state(runner: QueryRunner, snapshotId: number): Promise<SnapshotState | undefined> {
    const [row] = await queryRows(
      runner,
      snapshotState,
      `SELECT snapshot_id::integer AS id, run_id::integer AS "runId", status,
              published_at IS NOT NULL AS "wasPublished"
       FROM ops.snapshots WHERE snapshot_id = $1 AND flow = $2`,
      [snapshotId, this.flow],
    );
    return row;
  }

  /** Holds a built snapshot back from publication. */
  async hold(runner: QueryRunner, snapshotId: number): Promise<void> {
    await runner.query(`UPDATE ops.snapshots SET status = 'held' WHERE snapshot_id = $1`, [
      snapshotId,
    ]);
  }

  /** Records that a held snapshot may be published. @param actor as in the audit log */
  async override(
    runner: QueryRunner,
    snapshotId: number,
    actor: string,
    reason: string,
  ): Promise<void> {
    await runner.query(
      `UPDATE ops.snapshots SET override_reason = $2, overridden_by = $3, overridden_at = now()
       WHERE snapshot_id = $1`,
      [snapshotId, reason, actor],
    );
  }

  /** Returns the newest published snapshot after this one, if any. */
  async publishedAfter(runner: QueryRunner, snapshotId: number): Promise<number | undefined> {
    const [row] = await queryRows(
      runner,
      z.object({ id: z.int().nullable() }),
      `SELECT max(snapshot_id)::integer AS id FROM ops.snapshots
       WHERE snapshot_id > $1 AND published_at IS NOT NULL AND flow = $2`,
      [snapshotId, this.flow],
    );
    return row?.id ?? undefined;
  }

  /**
   * Publishes a snapshot and notifies listeners. The caller has locked the snapshots.
   * @param quality undefined to keep its first judgement
   * @returns the previously published snapshot, if any
   */
  async publish(
    runner: QueryRunner,
    snapshotId: number,
    quality?: 'PASSED' | 'WARNING',
  ): Promise<number | undefined> {
    const [former] = await queryRows(
      runner,
      snapshotRow,
      `UPDATE ops.snapshots SET status = 'retained'
       WHERE status = 'published' AND snapshot_id <> $1 AND flow = $2
       RETURNING snapshot_id::integer AS id`,
      [snapshotId, this.flow],
    );
    await runner.query(
      `UPDATE ops.snapshots
       SET status = 'published', quality = coalesce($2, quality), published_at = now()
       WHERE snapshot_id = $1`,
      [snapshotId, quality ?? null],
    );
    await runner.query('INSERT INTO ops.publications (flow, snapshot_id) VALUES ($1, $2)', [
      this.flow,
      snapshotId,
    ]);
    await runner.query(`SELECT pg_notify('retailstream_published', $1)`, [String(snapshotId)]);
    return former?.id;
  }

  /** Returns snapshots to drop: those beyond the retention, held before a published one, and unfinished ones of ended runs. */
  async listExpired(retention: SnapshotRetention): Promise<number[]> {
    const { snapshotsKept, snapshotsKeptDays, snapshotsKeptMinutes } = retention;
    const parameters = [this.flow, snapshotsKept, snapshotsKeptDays ?? null, snapshotsKeptMinutes];
    const rows = await queryRows(this.warehouse, snapshotRow, expiredSql, parameters);
    return rows.map(({ id }) => id);
  }

  /** Returns the number of the published snapshot, or `none yet`. */
  async readPublished(session: Queryable = this.warehouse): Promise<string> {
    const [row] = await queryRows(
      session,
      snapshotRow,
      `SELECT snapshot_id::integer AS id FROM ops.snapshots
       WHERE status = 'published' AND flow = $1`,
      [this.flow],
    );
    return row ? String(row.id) : 'none yet';
  }

  /** Returns runs of the flow before the run of the oldest kept snapshot. */
  async expiredRuns(): Promise<Set<number>> {
    const rows = await queryRows(
      this.warehouse,
      runRow,
      `SELECT run_id::integer AS run FROM ops.runs
       WHERE flow = $1 AND run_id < (SELECT min(run_id) FROM ops.snapshots
                                     WHERE flow = $1 AND status IN ('published', 'retained', 'held'))`,
      [this.flow],
    );
    return new Set(rows.map(({ run }) => run));
  }

  /** Makes a snapshot unavailable before its tables are dropped. @returns false when it is published again */
  async markDropped(runner: QueryRunner, snapshotId: number): Promise<boolean> {
    await this.lock(runner);
    return hasRows(
      runner,
      `UPDATE ops.snapshots SET status = 'dropped'
       WHERE snapshot_id = $1 AND status <> 'published' RETURNING snapshot_id`,
      [snapshotId],
    );
  }
}
