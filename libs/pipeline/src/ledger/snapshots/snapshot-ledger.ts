import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { lockFlow } from '../flows/lock-flow.js';

/** What a snapshot covers. */
export const snapshotExtent = z.object({
  /** Days, ISO text; null where the snapshot is empty. */
  firstDate: z.string().nullable(),
  dataThrough: z.string().nullable(),
  /** Different dates it has rows of. */
  dates: z.int(),
  /** Rows of facts in it, and the exact sum of their money. */
  factRows: z.int(),
  factTotal: z.string(),
});
type SnapshotExtent = z.output<typeof snapshotExtent>;

export const snapshotStatus = z.enum(['building', 'held', 'published', 'retained', 'dropped']);

/** What may be done with a snapshot follows from these. */
const snapshotState = z.object({
  id: z.int(),
  runId: z.int(),
  status: snapshotStatus,
  /** It has been the published one before now, or is. */
  wasPublished: z.boolean(),
});
export type SnapshotState = z.output<typeof snapshotState>;

const snapshotRow = z.object({ id: z.int() });
const runRow = z.object({ run: z.int() });

/** $1 flow; $2 how many are kept, of those once published and of those held; $3 for how many days, or null. */
const expiredSql = `
  WITH own AS (SELECT * FROM ops.snapshots WHERE flow = $1)
  SELECT snapshot_id::integer AS id FROM own s JOIN ops.runs r USING (run_id)
  WHERE (s.status = 'building' AND r.status IN ('failed', 'cancelled'))
     OR (s.status = 'retained'
         AND (published_at < now() - $3::integer * interval '1 day'
              OR snapshot_id NOT IN (
                SELECT snapshot_id FROM own WHERE status IN ('published', 'retained')
                ORDER BY published_at DESC LIMIT $2)))
     OR (s.status = 'held' AND r.status IN ('failed', 'cancelled')
         AND (created_at < now() - $3::integer * interval '1 day'
              OR snapshot_id < (SELECT max(snapshot_id) FROM own
                                WHERE published_at IS NOT NULL)
              OR snapshot_id NOT IN (SELECT snapshot_id FROM own WHERE status = 'held'
                                     ORDER BY snapshot_id DESC LIMIT $2)))`;

/** Snapshots: built unpublished, flipped in one transaction, kept a while, dropped. */
export class SnapshotLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** The number of the run's snapshot, given out once. */
  async open(runId: number): Promise<number> {
    await this.warehouse.query(
      'INSERT INTO ops.snapshots (run_id, flow) VALUES ($1, $2) ON CONFLICT (run_id) DO NOTHING',
      [runId, this.flow],
    );
    return this.ofRun(runId);
  }

  async ofRun(runId: number): Promise<number> {
    const [row] = await queryRows(
      this.warehouse,
      snapshotRow,
      'SELECT snapshot_id::integer AS id FROM ops.snapshots WHERE run_id = $1',
      [runId],
    );
    if (!row) throw new Error(`run ${runId} has no snapshot`);
    return row.id;
  }

  /** The run that made a snapshot; undefined where there is none such. */
  async runOf(snapshotId: number): Promise<number | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      runRow,
      'SELECT run_id::integer AS run FROM ops.snapshots WHERE snapshot_id = $1 AND flow = $2',
      [snapshotId, this.flow],
    );
    return row?.run;
  }

  async describe(runner: QueryRunner, snapshotId: number, extent: SnapshotExtent): Promise<void> {
    await runner.query(
      `UPDATE ops.snapshots
       SET first_date = $2, data_through = $3, dates = $4, fact_rows = $5, fact_total = $6
       WHERE snapshot_id = $1`,
      [
        snapshotId,
        extent.firstDate,
        extent.dataThrough,
        extent.dates,
        extent.factRows,
        extent.factTotal,
      ],
    );
  }

  /**
   * Lets one transaction at a time decide which of the flow's snapshots is published; neither readers nor
   * other flows are kept waiting. Taken first, so that what the decision rests on stays as it is.
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

  /** Keeps a snapshot that is built from publication. */
  async hold(runner: QueryRunner, snapshotId: number): Promise<void> {
    await runner.query(`UPDATE ops.snapshots SET status = 'held' WHERE snapshot_id = $1`, [
      snapshotId,
    ]);
  }

  /** Records that a held snapshot is to be published all the same. @param actor as the audit log has it */
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

  /** The newest snapshot that was published and is newer than this one, if any. */
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
   * Makes a snapshot the published one and tells listeners. The caller has locked the snapshots.
   * @param quality undefined to leave it as it was judged when it was first published
   * @returns the snapshot that was published until now, if any
   */
  async flip(
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
    await runner.query(`SELECT pg_notify('retailstream_published', $1)`, [String(snapshotId)]);
    return former?.id;
  }

  /**
   * Snapshots nobody will read again: more than the newest `kept`, published (or held back) more than
   * `days` ago, held back before one that was published, and unfinished ones of runs that are over.
   */
  async expired(kept: number, days?: number): Promise<number[]> {
    const parameters = [this.flow, kept, days ?? null];
    const rows = await queryRows(this.warehouse, snapshotRow, expiredSql, parameters);
    return rows.map(({ id }) => id);
  }

  /** Number of the published snapshot, or `none yet`. */
  async published(session: Queryable = this.warehouse): Promise<string> {
    const [row] = await queryRows(
      session,
      snapshotRow,
      `SELECT snapshot_id::integer AS id FROM ops.snapshots
       WHERE status = 'published' AND flow = $1`,
      [this.flow],
    );
    return row ? String(row.id) : 'none yet';
  }

  /** Runs of the flow before that of the oldest snapshot that is kept. */
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

  /** Takes a snapshot out of reach before its tables go. @returns false when it is published after all */
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
