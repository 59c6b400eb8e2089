-- What the run measured, beside the snapshot published before it. $1 run
WITH this AS (
  SELECT * FROM ops.snapshots WHERE run_id = $1
),
before AS (
  SELECT * FROM ops.snapshots
  WHERE published_at < (SELECT published_at FROM this)
  ORDER BY published_at DESC LIMIT 1
),
stages AS (
  SELECT * FROM ops.stage_runs WHERE run_id = $1
)
SELECT name, value, unit FROM (
  VALUES
    ('data_age', (SELECT (current_date - data_through)::numeric FROM this), 'days'),
    ('sales_rows', (SELECT sales_rows::numeric FROM this), 'rows'),
    ('sales_rows_change', (SELECT round(this.sales_rows::numeric / nullif(before.sales_rows, 0) - 1, 6)
                           FROM this, before), 'ratio'),
    ('sales_total_change', (SELECT round(this.sales_total / nullif(before.sales_total, 0) - 1, 6)
                            FROM this, before), 'ratio'),
    ('rows_quarantined', (SELECT coalesce(sum(rows_quarantined), 0) FROM stages), 'rows'),
    ('rows_to_published', (SELECT extract(epoch FROM this.published_at - runs.started_at)
                           FROM this JOIN ops.runs USING (run_id)), 'seconds')
) AS measured (name, value, unit)
