-- $1 snapshot, $2 from, $3 to
SELECT min(week_date) AS "firstWeek", max(week_date) AS "lastWeek", count(DISTINCT week_date) AS weeks
FROM mart.fuel_price_week
WHERE snapshot_id = $1
  AND ($2::date IS NULL OR week_date >= $2)
  AND ($3::date IS NULL OR week_date <= $3)
