-- $1 snapshot, $2 department, $3 store, $4 store type, $5 year, $6 from, $7 to: whole months, as in the list
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
SELECT min(week_date) AS "firstWeek", max(week_date) AS "lastWeek", count(*) AS weeks
FROM (SELECT week_date FROM sales GROUP BY week_date) dates
WHERE ($5::integer IS NULL OR extract(year FROM week_date) = $5)
  AND ($6::date IS NULL OR week_date >= date_trunc('month', $6::date::timestamp))
  AND ($7::date IS NULL OR week_date < date_trunc('month', $7::date::timestamp) + interval '1 month')
