-- $1 snapshot, $2 store, $3 store type, $4 department, $5 year, $6 from, $7 to
WITH sales AS (
  SELECT week_date, department
  FROM mart.department_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL AND $3::text IS NULL
  UNION ALL
  SELECT week_date, department
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NOT NULL OR $3::text IS NOT NULL)
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store IN (
      SELECT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $3
    ))
)
SELECT min(week_date) AS "firstWeek", max(week_date) AS "lastWeek", count(DISTINCT week_date) AS weeks
FROM sales
WHERE ($4::integer IS NULL OR department = $4)
  AND ($5::integer IS NULL OR extract(year FROM week_date) = $5)
  AND ($6::date IS NULL OR week_date >= $6)
  AND ($7::date IS NULL OR week_date <= $7)
