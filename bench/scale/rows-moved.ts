import type { DataSource } from 'typeorm';

/** A stage's rows in the ledger: its input rows, and all rows of its outputs. */
export interface RowsMoved {
  stage: string;
  read: number;
  held: number;
}

/** Stages in the flow's order. */
export function readRowsMoved(warehouse: DataSource, runId: string): Promise<RowsMoved[]> {
  return warehouse.query<RowsMoved[]>(
    `SELECT stage, coalesce(rows_in, 0)::float8 AS read,
            (SELECT coalesce(sum(rows), 0) FROM ops.stage_outputs o
             WHERE o.run_id = s.run_id AND o.stage = s.stage)::float8 AS held
     FROM ops.stage_runs s WHERE run_id = $1 ORDER BY ordinal`,
    [runId],
  );
}

/** Rows of a relation that a run rebuilt; it reused all others. */
export interface RowsBuilt {
  relation: string;
  rows: number;
  periods: number;
}

/** Relations that are split by periods, by name. */
export function readRowsBuilt(warehouse: DataSource, runId: string): Promise<RowsBuilt[]> {
  return warehouse.query<RowsBuilt[]>(
    `SELECT relation, sum(rows)::float8 AS rows, count(DISTINCT period)::float8 AS periods
     FROM ops.chunks WHERE run_id = $1 GROUP BY relation ORDER BY relation`,
    [runId],
  );
}
