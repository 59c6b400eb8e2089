-- Each week with a fuel price, also before and after the sales: the store or stores with the lowest price
-- among all stores. Store and store type filter the weeks by these stores; the type of a store comes from its
-- sales. A week is complete when every store with a price in the four weeks before has one. It reads the relations of
-- store_prices.sql.
-- $1 snapshot, $2 store, $3 store type, $4 year, $5 from, $6 to
WITH lowest AS (
  SELECT week_date, min(fuel_price) AS price, bool_or(has_sales) AS has_sales
  FROM prices
  WHERE ($4::integer IS NULL OR extract(year FROM week_date) = $4)
    AND ($5::date IS NULL OR week_date >= $5)
    AND ($6::date IS NULL OR week_date <= $6)
  GROUP BY week_date
),
next AS (
  SELECT week_date, min(fuel_price) AS price
  FROM prices
  JOIN lowest USING (week_date)
  WHERE fuel_price > lowest.price
  GROUP BY week_date
),
cheapest AS (
  SELECT
    week_date,
    jsonb_agg(store ORDER BY store) AS stores,
    count(*) > 1 AS tied
  FROM prices
  JOIN lowest USING (week_date)
  WHERE fuel_price = lowest.price
  GROUP BY week_date
  HAVING bool_or(($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store IN (
      SELECT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $3
    )))
)
SELECT
  week_date AS "week",
  lowest.price AS "price",
  stores AS "stores",
  tied AS "tied",
  next.price AS "nextPrice",
  has_sales AS "hasSales",
  CASE WHEN week_date IN (SELECT week_date FROM lacking) THEN 'PARTIAL' ELSE 'COMPLETE' END AS state
FROM cheapest
JOIN lowest USING (week_date)
LEFT JOIN next USING (week_date)
