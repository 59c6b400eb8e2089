-- Weekly sales of departments in stores, in groups of equal unemployment and block of weeks. Weeks in which any store of
-- the chain lacks expected sales do not count. $1 snapshot, $2 department, $3 unemployment, exclusive
WITH complete_weeks AS (
  SELECT
    week_date,
    row_number() OVER (ORDER BY week_date) AS number,
    count(*) OVER () AS weeks
  FROM (SELECT DISTINCT week_date FROM mart.store_week WHERE snapshot_id = $1) dates
  WHERE week_date NOT IN (
    SELECT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
  )
),
blocks AS (
  SELECT
    week_date,
    CASE WHEN 5 * number <= 4 * weeks THEN 0 WHEN 10 * number <= 9 * weeks THEN 1 ELSE 2 END AS hold_out
  FROM complete_weeks
)
SELECT
  d.department AS "department",
  d.store AS "store",
  w.unemployment AS "unemployment",
  b.hold_out AS "holdOut",
  count(*) AS "weeks",
  round(avg(d.weekly_sales), 10) AS "meanSales",
  round(
    sum(d.weekly_sales * d.weekly_sales) - sum(d.weekly_sales) * sum(d.weekly_sales) / count(*), 8
  ) AS "deviations"
FROM blocks b
JOIN mart.store_week w ON w.week_date = b.week_date
JOIN mart.store_department_week d ON d.store = w.store AND d.week_date = w.week_date
WHERE w.snapshot_id = $1
  AND d.snapshot_id = $1
  AND ($2::integer IS NULL OR d.department = $2)
  AND w.unemployment > $3::numeric
GROUP BY d.department, d.store, w.unemployment, b.hold_out
