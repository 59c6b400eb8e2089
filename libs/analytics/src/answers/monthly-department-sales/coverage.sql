-- $1 snapshot, $2 department, $3 store, $4 store type, $5 year, $6 from, $7 to: whole months, as in the list; $8 calendar, $9 length
WITH sales AS (
  SELECT week_date
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND $2::integer IS NULL
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
  UNION ALL
  SELECT week_date
  FROM mart.department_week
  WHERE snapshot_id = $1 AND department = $2 AND $3::integer IS NULL AND $4::text IS NULL
  UNION ALL
  SELECT week_date
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    AND department = $2
    AND ($3::integer IS NOT NULL OR $4::text IS NOT NULL)
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store = ANY (ARRAY(
      SELECT DISTINCT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $4
    )))
)
SELECT
  min(week_date) AS "firstWeek",
  max(week_date) AS "lastWeek",
  count(*) AS weeks,
  (SELECT max(calendar) FROM mart.calendar_week WHERE snapshot_id = $1 AND $8::text = 'FISCAL') AS calendar
FROM (SELECT week_date FROM sales GROUP BY week_date) dates
JOIN periods USING (week_date)
WHERE ($5::integer IS NULL OR year = $5)
  AND ($6::date IS NULL OR last_day >= $6)
  AND ($7::date IS NULL OR month <= $7)
