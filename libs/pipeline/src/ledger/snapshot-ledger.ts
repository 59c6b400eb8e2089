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

  async flip(
    runner: QueryRunner,
    snapshotId: number,
    quality: 'PASSED' | 'WARNING',
  ): Promise<void> {
    await runner.query(
      `UPDATE ops.snapshots SET status = 'retained' WHERE status = 'published' AND snapshot_id <> $1`,
      [snapshotId],
    );
    await runner.query(
      `UPDATE ops.snapshots SET status = 'published', quality = $2, published_at = now()
       WHERE snapshot_id = $1`,
      [snapshotId, quality],
    );
  }

  /**
   * Snapshots nobody will read again: older than the newest `kept`, and unpublished ones of runs that
   * are over.
   */
  async expired(kept: number): Promise<number[]> {
    const rows = await this.warehouse.query<{ id: number }[]>(
      `SELECT snapshot_id::integer AS id FROM ops.snapshots s JOIN ops.runs r USING (run_id)
       WHERE (s.status = 'building' AND r.status = 'failed')
          OR (s.status = 'retained' AND snapshot_id NOT IN (
                SELECT snapshot_id FROM ops.snapshots WHERE status IN ('published', 'retained')
                ORDER BY published_at DESC LIMIT $1))`,
      [kept],
    );
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
       WHERE status IN ('published', 'retained')`,
    );
    return row?.run ?? 0;
  }

  async markDropped(runner: QueryRunner, snapshotId: number): Promise<void> {
    await runner.query(`UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = $1`, [
      snapshotId,
    ]);
  }
}
