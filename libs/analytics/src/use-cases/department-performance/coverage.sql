-- $1 snapshot, $2 department, $3 store, $4 from, $5 to
WITH sales AS (
  SELECT week_date, department
  FROM mart.department_week
  WHERE snapshot_id = $1 AND $3::integer IS NULL
  UNION ALL
  SELECT week_date, department
  FROM mart.store_department_week
  WHERE snapshot_id = $1 AND store = $3
)
SELECT min(week_date) AS "firstWeek", max(week_date) AS "lastWeek", count(DISTINCT week_date) AS weeks
FROM sales
WHERE ($2::integer IS NULL OR department = $2)
  AND ($4::date IS NULL OR week_date >= $4)
  AND ($5::date IS NULL OR week_date <= $5)
