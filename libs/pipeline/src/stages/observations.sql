-- Figures of the run, compared with the snapshot that was published at its plan. $1 run,
-- $2 that snapshot, or null
WITH this AS (
  SELECT * FROM ops.snapshots WHERE run_id = $1
),
before AS (
  SELECT * FROM ops.snapshots WHERE snapshot_id = $2
),
stages AS (
  SELECT * FROM ops.stage_runs WHERE run_id = $1
)
SELECT name, value, unit FROM (
  VALUES
    ('data_age', (SELECT (current_date - data_through)::numeric FROM this), 'days'),
    ('fact_rows', (SELECT fact_rows::numeric FROM this), 'rows'),
    ('fact_rows_change', (SELECT round(this.fact_rows::numeric / nullif(before.fact_rows, 0) - 1, 6)
                           FROM this, before), 'ratio'),
    ('fact_total_change', (SELECT round(this.fact_total / nullif(before.fact_total, 0) - 1, 6)
                            FROM this, before), 'ratio'),
    ('rows_quarantined', (SELECT coalesce(sum(rows_quarantined), 0) FROM stages), 'rows'),
    ('rows_to_published', (SELECT extract(epoch FROM this.published_at - runs.started_at)
                           FROM this JOIN ops.runs USING (run_id)), 'seconds')
) AS measured (name, value, unit)
