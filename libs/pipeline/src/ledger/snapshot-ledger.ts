import type { DataSource, QueryRunner } from 'typeorm';

/** What a snapshot covers. */
export interface SnapshotExtent {
  firstWeek: string;
  dataThrough: string;
  weeks: number;
  salesRows: number;
  /** Exact sum of weekly sales. */
  salesTotal: string;
}

export type SnapshotStatus = 'building' | 'held' | 'published' | 'retained' | 'dropped';

/** What may be done with a snapshot follows from these. */
export interface SnapshotState {
  id: number;
  runId: number;
  status: SnapshotStatus;
  /** It has been the published one before now, or is. */
  wasPublished: boolean;
}

/** $1 how many are kept, of those once published and of those held; $2 for how many days, or null. */
const expiredSql = `
  SELECT snapshot_id::integer AS id FROM ops.snapshots s JOIN ops.runs r USING (run_id)
  WHERE (s.status = 'building' AND r.status = 'failed')
     OR (s.status = 'retained'
         AND (published_at < now() - $2::integer * interval '1 day'
              OR snapshot_id NOT IN (
                SELECT snapshot_id FROM ops.snapshots WHERE status IN ('published', 'retained')
                ORDER BY published_at DESC LIMIT $1)))
     OR (s.status = 'held' AND r.status = 'failed'
         AND (created_at < now() - $2::integer * interval '1 day'
              OR snapshot_id < (SELECT max(snapshot_id) FROM ops.snapshots
                                WHERE published_at IS NOT NULL)
              OR snapshot_id NOT IN (SELECT snapshot_id FROM ops.snapshots WHERE status = 'held'
                                     ORDER BY snapshot_id DESC LIMIT $1)))`;

/** Snapshots: built unpublished, flipped in one transaction, kept a while, dropped. */
export class SnapshotLedger {
  constructor(private readonly warehouse: DataSource) {}

  /** The number of the run's snapshot, given out once. */
  async open(runId: number): Promise<number> {
    await this.warehouse.query(
      'INSERT INTO ops.snapshots (run_id) VALUES ($1) ON CONFLICT (run_id) DO NOTHING',
      [runId],
    );
    return this.ofRun(runId);
  }

  async ofRun(runId: number): Promise<number> {
    const [row] = await this.warehouse.query<{ id: number }[]>(
      'SELECT snapshot_id::integer AS id FROM ops.snapshots WHERE run_id = $1',
      [runId],
    );
    if (!row) throw new Error(`run ${runId} has no snapshot`);
    return row.id;
  }

  async describe(runner: QueryRunner, snapshotId: number, extent: SnapshotExtent): Promise<void> {
    await runner.query(
      `UPDATE ops.snapshots
       SET first_week = $2, data_through = $3, weeks = $4, sales_rows = $5, sales_total = $6
       WHERE snapshot_id = $1`,
      [
        snapshotId,
        extent.firstWeek,
        extent.dataThrough,
        extent.weeks,
        extent.salesRows,
        extent.salesTotal,
      ],
    );
  }

  /**
   * Lets one transaction at a time decide which snapshot is published; readers are not kept waiting.
   * Taken first, so that what the decision rests on stays as it is.
   */
  async lock(runner: QueryRunner): Promise<void> {
    await runner.query('LOCK TABLE ops.snapshots IN SHARE ROW EXCLUSIVE MODE');
  }

  async state(runner: QueryRunner, snapshotId: number): Promise<SnapshotState | undefined> {
    const [row] = (await runner.query(
      `SELECT snapshot_id::integer AS id, run_id::integer AS "runId", status,
              published_at IS NOT NULL AS "wasPublished"
       FROM ops.snapshots WHERE snapshot_id = $1`,
      [snapshotId],
    )) as SnapshotState[];
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
    const [row] = (await runner.query(
      `SELECT max(snapshot_id)::integer AS id FROM ops.snapshots
       WHERE snapshot_id > $1 AND published_at IS NOT NULL`,
      [snapshotId],
    )) as { id: number | null }[];
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
    const [[former]] = (await runner.query(
      `UPDATE ops.snapshots SET status = 'retained'
       WHERE status = 'published' AND snapshot_id <> $1 RETURNING snapshot_id::integer AS id`,
      [snapshotId],
    )) as [{ id: number }[], number];
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
    const rows = await this.warehouse.query<{ id: number }[]>(expiredSql, [kept, days ?? null]);
    return rows.map(({ id }) => id);
  }

  /** Number of the published snapshot, or `none yet`. */
  async published(): Promise<string> {
    const [row] = await this.warehouse.query<{ id: string }[]>(
      `SELECT snapshot_id::text AS id FROM ops.snapshots WHERE status = 'published'`,
    );
    return row?.id ?? 'none yet';
  }

  /** Run of the oldest snapshot that is kept; 0 without one. */
  async oldestKeptRun(): Promise<number> {
    const [row] = await this.warehouse.query<{ run: number }[]>(
      `SELECT coalesce(min(run_id), 0)::integer AS run FROM ops.snapshots
       WHERE status IN ('published', 'retained', 'held')`,
    );
    return row?.run ?? 0;
  }

  /** Takes a snapshot out of reach before its tables go. @returns false when it is published after all */
  async markDropped(runner: QueryRunner, snapshotId: number): Promise<boolean> {
    const [rows] = (await runner.query(
      `UPDATE ops.snapshots SET status = 'dropped'
       WHERE snapshot_id = $1 AND status <> 'published' RETURNING snapshot_id`,
      [snapshotId],
    )) as [unknown[], number];
    return rows.length > 0;
  }
}
