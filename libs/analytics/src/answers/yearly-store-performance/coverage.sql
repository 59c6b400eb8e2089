-- $1 snapshot, $2 department, $3 year, $4 from, $5 to: whole years, as in the list; $6 store, $7 store type, $8 calendar
SELECT
  min(week_date) AS "firstWeek",
  max(week_date) AS "lastWeek",
  count(*) AS weeks,
  (SELECT max(calendar) FROM mart.calendar_week WHERE snapshot_id = $1 AND $8::text = 'FISCAL') AS calendar
FROM (
  SELECT week_date
  FROM year_weeks
  WHERE ($6::integer IS NULL OR store = $6) AND ($7::text IS NULL OR store_type = $7)
  GROUP BY week_date
) dates
