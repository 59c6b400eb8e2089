-- The slope of one line through all rows of the chain's sales prediction: change of a department's weekly sales in a store for
-- each point of unemployment. Open as the other benchmarks are, with the spread of unemployment in place of sales. Weeks in
-- which any store of the chain lacks expected sales do not count: they are subtracted from the sums.
-- $1 snapshot, $2 department, $3 unemployment, exclusive, $4 the caller's stores
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
levels AS MATERIALIZED (
  SELECT store, unemployment, sum(weeks) AS weeks, sum(weekly_sales) AS sales
  FROM mart.store_department_unemployment
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR department = $2)
    AND unemployment > $3::numeric
  GROUP BY store, unemployment
  UNION ALL
  SELECT store, w.unemployment, -count(*), -sum(d.weekly_sales)
  FROM partial_weeks
  JOIN mart.store_week w USING (week_date)
  JOIN mart.store_department_week d USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR d.department = $2)
    AND w.unemployment > $3::numeric
  GROUP BY store, w.unemployment
),
centre AS (
  SELECT sum(weeks * unemployment) / nullif(sum(weeks), 0) AS mean FROM levels
),
stores AS (
  SELECT
    store,
    $4::integer[] IS NULL OR store = ANY ($4) AS is_own,
    sum(weeks * (unemployment - mean) ^ 2) AS spread,
    sum((unemployment - mean) * sales) AS product
  FROM levels
  CROSS JOIN centre
  GROUP BY store
  HAVING sum(weeks) > 0
)
SELECT
  CASE
    WHEN count(*) FILTER (WHERE NOT is_own) = 0
      OR count(*) FILTER (WHERE NOT is_own) >= 5
      AND max(spread) FILTER (WHERE NOT is_own) * 2 <= sum(spread) FILTER (WHERE NOT is_own)
      THEN round(sum(product) / nullif(sum(spread), 0), 2)
  END AS slope
FROM stores
