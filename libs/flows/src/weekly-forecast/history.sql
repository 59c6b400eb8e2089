-- Weekly sales of each store and department, of snapshot $1, a row a week in no order. The history of every series ends with
-- the last week that is complete for the chain: the first files of a new week change no forecast. A snapshot without
-- coverage, of an earlier version, has all its weeks. Rows without department are MarkDowns of a store, rows without store
-- are flagged holidays; both have coming weeks too.
WITH complete_weeks AS (
  SELECT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
  GROUP BY week_date
  HAVING bool_and(is_complete)
)
SELECT store, department, week_date, d.weekly_sales, w.is_holiday
FROM mart.store_department_week d
JOIN mart.store_week w USING (snapshot_id, store, week_date)
WHERE snapshot_id = $1
  AND week_date <= coalesce((SELECT max(week_date) FROM complete_weeks), 'infinity')
UNION ALL
SELECT store, NULL, week_date, markdowns, NULL
FROM mart.markdown_week
WHERE snapshot_id = $1
UNION ALL
SELECT NULL, NULL, week_date, NULL, true
FROM mart.holiday_week
WHERE snapshot_id = $1
