-- The store or stores with the highest sales of each week, of all departments or of one, and the margin over
-- the next store. Store and store type filter weeks by their top stores, which are found among all stores.
-- Whose sales: $1 snapshot, $2 department. Which weeks: $3 store, $4 store type, $5 year, $6 from, $7 to
WITH sales AS (
  SELECT week_date, store, store_type, weekly_sales
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL
  UNION ALL
  SELECT week_date, store, week.store_type, sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $2
),
ranked AS (
  SELECT week_date, store, store_type, weekly_sales,
         dense_rank() OVER (PARTITION BY week_date ORDER BY weekly_sales DESC) AS place
  FROM sales
  WHERE ($5::integer IS NULL OR extract(year FROM week_date) = $5)
    AND ($6::date IS NULL OR week_date >= $6)
    AND ($7::date IS NULL OR week_date <= $7)
),
partial_weeks AS (
  SELECT DISTINCT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1 AND NOT is_complete
),
weeks AS (
  SELECT
    week_date,
    jsonb_agg(jsonb_build_object('store', store, 'storeType', store_type) ORDER BY store)
      FILTER (WHERE place = 1) AS stores,
    max(weekly_sales) FILTER (WHERE place = 1) AS sales,
    max(weekly_sales) FILTER (WHERE place = 2) AS next_sales
  FROM ranked
  GROUP BY week_date
  HAVING bool_or(place = 1
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4))
)
SELECT
  week_date AS "week",
  stores,
  sales,
  next_sales AS "nextSales",
  sales - next_sales AS "margin",
  round((sales - next_sales) / nullif(abs(next_sales), 0), 6) AS "marginRatio",
  CASE WHEN p.week_date IS NULL THEN 'COMPLETE' ELSE 'PARTIAL' END AS state
FROM weeks
LEFT JOIN partial_weeks p USING (week_date)
