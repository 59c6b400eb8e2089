-- Weekly sales of departments in stores, in groups of equal unemployment and block of weeks. Weeks in which any store of
-- the chain lacks expected sales do not count: they are subtracted from the sums.
-- $1 snapshot, $2 department, $3 unemployment, exclusive
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
blocks AS (
  SELECT hold_out, min(first_week) AS first_week
  FROM mart.store_department_unemployment
  WHERE snapshot_id = $1
  GROUP BY hold_out
),
partial_blocks AS (
  SELECT p.week_date, max(b.hold_out) AS hold_out
  FROM partial_weeks p
  JOIN blocks b ON b.first_week <= p.week_date
  GROUP BY p.week_date
),
sums AS (
  SELECT department, store, unemployment, hold_out, weeks, weekly_sales, squared_sales
  FROM mart.store_department_unemployment
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR department = $2)
    AND unemployment > $3::numeric
  UNION ALL
  SELECT
    d.department,
    d.store,
    w.unemployment,
    p.hold_out,
    -1,
    -d.weekly_sales,
    -d.weekly_sales * d.weekly_sales
  FROM partial_blocks p
  JOIN mart.store_week w ON w.week_date = p.week_date
  JOIN mart.store_department_week d ON d.store = w.store AND d.week_date = w.week_date
  WHERE w.snapshot_id = $1
    AND d.snapshot_id = $1
    AND ($2::integer IS NULL OR d.department = $2)
    AND w.unemployment > $3::numeric
)
SELECT
  department AS "department",
  store AS "store",
  unemployment AS "unemployment",
  hold_out AS "holdOut",
  sum(weeks) AS "weeks",
  round(sum(weekly_sales) / sum(weeks), 10) AS "meanSales",
  round(sum(squared_sales) - sum(weekly_sales) * sum(weekly_sales) / sum(weeks), 8) AS "deviations"
FROM sums
GROUP BY department, store, unemployment, hold_out
HAVING sum(weeks) > 0
