-- Each week: the store or stores with the highest sales, and the margin over the next.
-- $1 snapshot, $2 from, $3 to
WITH ranked AS (
  SELECT week_date, store, store_type, weekly_sales,
         dense_rank() OVER (PARTITION BY week_date ORDER BY weekly_sales DESC) AS place
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND ($2::date IS NULL OR week_date >= $2)
    AND ($3::date IS NULL OR week_date <= $3)
),
weeks AS (
  SELECT
    week_date,
    json_agg(json_build_object('store', store, 'storeType', store_type) ORDER BY store)
      FILTER (WHERE place = 1) AS stores,
    max(weekly_sales) FILTER (WHERE place = 1) AS sales,
    max(weekly_sales) FILTER (WHERE place = 2) AS next_sales
  FROM ranked
  GROUP BY week_date
)
SELECT
  week_date AS "week",
  stores,
  sales,
  next_sales AS "nextSales",
  sales - next_sales AS "margin",
  round((sales - next_sales) / nullif(abs(next_sales), 0), 6) AS "marginRatio"
FROM weeks
