-- Each week with a fuel price, also before and after the sales: the store or stores with the lowest.
-- $1 snapshot, $2 from, $3 to
WITH ranked AS (
  SELECT week_date, store, fuel_price, has_sales,
         dense_rank() OVER (PARTITION BY week_date ORDER BY fuel_price) AS place
  FROM mart.fuel_price_week
  WHERE snapshot_id = $1
    AND ($2::date IS NULL OR week_date >= $2)
    AND ($3::date IS NULL OR week_date <= $3)
)
SELECT
  week_date AS "week",
  min(fuel_price) AS "price",
  json_agg(store ORDER BY store) FILTER (WHERE place = 1) AS "stores",
  count(*) FILTER (WHERE place = 1) > 1 AS "tied",
  min(fuel_price) FILTER (WHERE place = 2) AS "nextPrice",
  bool_or(has_sales) AS "hasSales"
FROM ranked
GROUP BY week_date
