-- Each department and store with its weeks above the threshold: days since 1970, unemployment and sales as JSON lists of
-- equal length. Departments come one after the other. Weeks in which any store of the chain lacks expected sales do not
-- count.
-- $1 snapshot, $2 department, $3 unemployment, exclusive
SELECT
  d.department,
  json_agg(w.week_date - DATE '1970-01-01') AS days,
  json_agg(w.unemployment) AS unemployment,
  json_agg(d.weekly_sales) AS sales
FROM mart.store_week w
JOIN mart.store_department_week d ON d.store = w.store AND d.week_date = w.week_date
WHERE w.snapshot_id = $1
  AND d.snapshot_id = $1
  AND ($2::integer IS NULL OR d.department = $2)
  AND w.unemployment > $3::numeric
  AND w.week_date NOT IN (
    SELECT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
  )
GROUP BY d.department, d.store
ORDER BY d.department, d.store
