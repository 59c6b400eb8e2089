-- Each selected department over the weeks of the list. Growth, volatility and the best and the worst week are of complete
-- weeks only; growth compares a week with the department's complete week 364 days earlier, or as the fiscal calendar compares.
-- $1 snapshot, $2 store, $3 store type, $5 year, $6 from, $7 to, $8 calendar
WITH period AS (
  SELECT
    *,
    max(complete_total) OVER (PARTITION BY department) AS best_total,
    min(complete_total) OVER (PARTITION BY department) AS worst_total
  FROM (
    SELECT
      week, department, total, "totalYearBefore" AS earlier_total,
      CASE WHEN state = 'COMPLETE' THEN total END AS complete_total
    FROM list
  ) weeks
),
-- A share is of all departments, also of those that are not listed.
whole AS (
  SELECT nullif(sum(weekly_sales), 0) AS total
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store_type = $3)
    AND ($5::integer IS NULL OR CASE WHEN $8::text = 'FISCAL' THEN week_date = ANY (ARRAY(
        SELECT week_date FROM mart.calendar_week WHERE snapshot_id = $1 AND fiscal_year = $5
      )) ELSE extract(year FROM week_date) = $5 END)
    AND ($6::date IS NULL OR week_date >= $6)
    AND ($7::date IS NULL OR week_date <= $7)
)
SELECT
  department,
  sum(total) AS total,
  round(sum(total) / (SELECT total FROM whole), 6) AS "share",
  count(*) AS weeks,
  round(
    (sum(total) FILTER (WHERE earlier_total IS NOT NULL) - sum(earlier_total))
      / nullif(abs(sum(earlier_total)), 0), 6
  ) AS "likeForLikeGrowth",
  count(earlier_total) AS "likeForLikeWeeks",
  round(stddev_samp(complete_total::float8)::numeric / nullif(abs(avg(complete_total)), 0), 6) AS "volatility",
  min(week) FILTER (WHERE complete_total = best_total) AS "bestWeek",
  max(best_total) AS "bestTotal",
  min(week) FILTER (WHERE complete_total = worst_total) AS "worstWeek",
  max(worst_total) AS "worstTotal"
FROM period
GROUP BY department
ORDER BY sum(total) DESC, department
