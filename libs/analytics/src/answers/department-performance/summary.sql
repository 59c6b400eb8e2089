-- Each selected department over the weeks of the question. Growth, volatility and the best and the worst week are of
-- complete weeks only; growth compares a week with the department's complete week 364 days earlier.
-- $1 snapshot, $2 store, $3 store type, $4 department, $5 year, $6 from, $7 to
WITH sales AS (
  SELECT week_date, department, weekly_sales
  FROM mart.department_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL AND $3::text IS NULL
  UNION ALL
  SELECT week_date, department, sum(weekly_sales)
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NOT NULL OR $3::text IS NOT NULL)
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store IN (
      SELECT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $3
    ))
  GROUP BY week_date, department
),
partial_weeks AS (
  SELECT DISTINCT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
    AND NOT is_complete
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store_type = $3)
),
judged AS (
  SELECT
    week_date,
    department,
    weekly_sales,
    CASE WHEN p.week_date IS NULL THEN weekly_sales END AS complete_sales
  FROM sales
  LEFT JOIN partial_weeks p USING (week_date)
),
paired AS (
  SELECT
    *,
    -- A department has one row per week, so the frame has the row of 364 days earlier or is empty.
    CASE WHEN complete_sales IS NOT NULL THEN sum(complete_sales) OVER (
      PARTITION BY department ORDER BY week_date - DATE '1970-01-01'
      RANGE BETWEEN 364 PRECEDING AND 364 PRECEDING
    ) END AS earlier_sales
  FROM judged
),
period AS (
  SELECT
    *,
    max(complete_sales) OVER (PARTITION BY department) AS best_total,
    min(complete_sales) OVER (PARTITION BY department) AS worst_total
  FROM paired
  WHERE ($5::integer IS NULL OR extract(year FROM week_date) = $5)
    AND ($6::date IS NULL OR week_date >= $6)
    AND ($7::date IS NULL OR week_date <= $7)
)
SELECT
  department,
  sum(weekly_sales) AS total,
  round(sum(weekly_sales) / (SELECT nullif(sum(weekly_sales), 0) FROM period), 6) AS "share",
  count(*) AS weeks,
  round(
    (sum(weekly_sales) FILTER (WHERE earlier_sales IS NOT NULL) - sum(earlier_sales))
      / nullif(abs(sum(earlier_sales)), 0), 6
  ) AS "likeForLikeGrowth",
  count(earlier_sales) AS "likeForLikeWeeks",
  round(stddev_samp(complete_sales::float8)::numeric / nullif(abs(avg(complete_sales)), 0), 6) AS "volatility",
  min(week_date) FILTER (WHERE complete_sales = best_total) AS "bestWeek",
  max(best_total) AS "bestTotal",
  min(week_date) FILTER (WHERE complete_sales = worst_total) AS "worstWeek",
  max(worst_total) AS "worstTotal"
FROM period
WHERE $4::integer IS NULL OR department = $4
GROUP BY department
ORDER BY total DESC, department
