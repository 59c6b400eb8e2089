-- The rows that the forecasts leave out because their date is on another weekday than most rows have: how many, and a
-- sentence with file and line of the first ones. No row without such rows, or without current forecasts.
-- $1 snapshot
WITH weekdays AS (
  SELECT extract(isodow FROM week_date) AS weekday, count(*) AS rows, min(week_date) AS first
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    -- Few rows show whether there are several weekdays at all.
    AND (SELECT min(extract(isodow FROM week_date)) <> max(extract(isodow FROM week_date))
         FROM mart.store_week WHERE snapshot_id = $1)
    AND EXISTS (SELECT FROM mart.forecast_model WHERE snapshot_id = $1 AND state = 'CURRENT')
  GROUP BY weekday
),
-- As PanelBuilder chooses it.
main AS (
  SELECT weekday FROM weekdays ORDER BY rows DESC, first LIMIT 1
),
odd AS (
  SELECT d.store, d.department, d.week_date
  FROM mart.store_department_week d, main
  WHERE d.snapshot_id = $1 AND extract(isodow FROM d.week_date) <> main.weekday
),
first_odd AS (
  SELECT * FROM odd ORDER BY week_date, store, department LIMIT 3
),
-- Of several deliveries of a row, the last one.
placed AS (
  SELECT DISTINCT ON (week_date, store, department)
    week_date, store, department, f.file_path || ' line ' || s.line AS place
  FROM first_odd
  JOIN core.sales s USING (store, department, week_date)
  JOIN ops.run_files f USING (file_id)
  WHERE f.run_id = (
    SELECT run_id FROM ops.snapshots
    WHERE snapshot_id = (SELECT upstream_snapshot_id FROM ops.snapshots WHERE snapshot_id = $1))
  ORDER BY week_date, store, department, f.delivery_order DESC, s.line DESC
)
SELECT
  total.rows::text AS rows,
  format(
    'the forecasts leave out %s %s whose date is on another weekday than the %s of most rows: %s%s; correct the dates '
      'and deliver the rows again',
    total.rows,
    CASE total.rows WHEN 1 THEN 'row' ELSE 'rows' END,
    (ARRAY['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[main.weekday],
    (SELECT string_agg(
       format('%s (store %s, department %s, %s)', place, store, department, week_date), ', '
       ORDER BY week_date, store, department) FROM placed),
    CASE WHEN total.rows > 3 THEN format(' and %s more', total.rows - 3) ELSE '' END
  ) AS message
FROM main, (SELECT count(*) AS rows FROM odd) AS total
WHERE total.rows > 0
