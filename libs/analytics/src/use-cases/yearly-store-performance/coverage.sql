-- $1 snapshot, $2 year, $3 store
SELECT min(week_date) AS "firstWeek", max(week_date) AS "lastWeek", count(DISTINCT week_date) AS weeks
FROM mart.store_week
WHERE snapshot_id = $1
  AND ($2::integer IS NULL OR extract(year FROM week_date) = $2)
  AND ($3::integer IS NULL OR store = $3)
