import type { DataSource } from 'typeorm';

/** Rows of a snapshot for a test. */
export interface SnapshotRows {
  /** Source of its run; null for a run from before the ledger recorded it. */
  source?: string | null;
  /** Rows of store_department_week, each with sales of 1.00. */
  departmentWeeks?: number;
  /** Rows of store_week, in weeks from 2010-02-05 on. */
  storeWeeks?: { sales: string; fuel?: string | null }[];
  /** Rows of store_week_coverage: a week, and whether each store's is complete. */
  coverage?: { week: string; isComplete: boolean[] }[];
}

const MARTS = [
  'store_department_week',
  'store_department_unemployment',
  'store_department_quarter',
  'store_week',
  'store_week_coverage',
  'department_week',
  'department_type_week',
  'fuel_price_week',
  'markdown_week',
  'holiday_week',
  'calendar_week',
  'plan_store_department_week',
  'plan_department_week',
  'plan_store_week',
  'plan_version',
  'store_profile',
  'department_profile',
];

/**
 * Builds the next snapshot by plain INSERTs, with a run that failed at the gate.
 * @returns the number of both
 */
export async function buildSnapshot(
  warehouse: DataSource,
  rows: SnapshotRows = {},
): Promise<number> {
  const { source = 'file:/chain', departmentWeeks = 0, storeWeeks = [], coverage = [] } = rows;
  const [run] = await warehouse.query<{ id: number }[]>(
    `INSERT INTO ops.runs (status, trigger, only_if_changed, source, finished_at, error_code)
     VALUES ('failed', 'admin', false, $1, now(), 'QUALITY_GATE') RETURNING run_id::integer AS id`,
    [source],
  );
  const id = run?.id ?? 0;
  await warehouse.query(
    `INSERT INTO ops.snapshots (run_id, first_date, data_through, dates, fact_rows)
     VALUES ($1, '2010-02-05', '2010-02-05', 1, 1)`,
    [id],
  );
  for (const mart of MARTS) {
    await warehouse.query(
      `INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
       VALUES ($1, $2::integer, 'weekly-sales', 'all', $3, $2::integer, 0, 'none/')`,
      [mart, id, `by hand ${id}`],
    );
    await warehouse.query('INSERT INTO ops.snapshot_chunks VALUES ($1::integer, $2, $1::integer)', [
      id,
      mart,
    ]);
  }
  await warehouse.query(
    `INSERT INTO mart.store_department_week_chunks
     SELECT $1, n, 1, '2010-02-05', 1.00 FROM generate_series(1, $2) n`,
    [id, departmentWeeks],
  );
  for (const [index, { sales, fuel = '2.5' }] of storeWeeks.entries()) {
    await warehouse.query(
      `INSERT INTO mart.store_week_chunks (chunk_id, store, week_date, store_type, store_size,
         is_holiday, departments, weekly_sales, fuel_price, cpi, unemployment, has_markdown)
       VALUES ($1, 1, date '2010-02-05' + 7 * $2::integer, 'A', 100, false, 1, $3, $4, 200, 8, false)`,
      [id, index, sales, fuel],
    );
  }
  for (const { week, isComplete } of coverage) {
    await warehouse.query(
      `INSERT INTO mart.store_week_coverage_chunks (chunk_id, store, week_date, store_type, departments, is_complete)
       SELECT $1, store, $2, 'A', 1, complete FROM unnest($3::boolean[]) WITH ORDINALITY each(complete, store)`,
      [id, week, isComplete],
    );
  }
  return id;
}

/** Publishes a snapshot, and makes the previous one a retained one. */
export async function publishInserted(warehouse: DataSource, id: number): Promise<void> {
  await warehouse.query(
    `UPDATE ops.snapshots SET status = 'retained'
     WHERE status = 'published' AND flow = (SELECT flow FROM ops.snapshots WHERE snapshot_id = $1)`,
    [id],
  );
  await warehouse.query(
    `UPDATE ops.snapshots SET status = 'published', quality = 'PASSED', published_at = now()
     WHERE snapshot_id = $1`,
    [id],
  );
  await warehouse.query(`UPDATE ops.runs SET status = 'succeeded' WHERE run_id = $1`, [id]);
}

/** Marks a snapshot as held for one reason. */
export async function holdSnapshot(
  warehouse: DataSource,
  id: number,
  reason: string,
): Promise<void> {
  await warehouse.query(`UPDATE ops.snapshots SET status = 'held' WHERE snapshot_id = $1`, [id]);
  await warehouse.query(
    `INSERT INTO ops.quality_checks
       (run_id, snapshot_id, rule, kind, action, allowed, measured, outcome, message)
     VALUES ($1, $1, 'a-rule', 'row-count', 'hold', 'at most 20 % fewer', 1200, 'held', $2)`,
    [id, reason],
  );
}
