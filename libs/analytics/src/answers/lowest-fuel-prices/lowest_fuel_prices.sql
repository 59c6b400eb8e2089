-- Each week with a fuel price, also before and after the sales: the store or stores with the lowest price
-- among all stores. Store and store type filter the weeks by these stores; the type of a store comes from its
-- sales. A week is complete when every store with a price in the four weeks before has one.
-- $1 snapshot, $2 store, $3 store type, $4 year, $5 from, $6 to
WITH priced AS (
  SELECT
    week_date, store, fuel_price, has_sales,
    lead(week_date) OVER (PARTITION BY store ORDER BY week_date) AS next_price_date
  FROM mart.fuel_price_week
  WHERE snapshot_id = $1
),
weeks AS (
  SELECT week_date, lead(week_date) OVER (ORDER BY week_date) AS next_date
  FROM priced
  GROUP BY week_date
),
partial_weeks AS (
  SELECT DISTINCT lacking.week_date
  FROM priced
  JOIN weeks USING (week_date)
  JOIN weeks lacking
    ON lacking.week_date > priced.week_date
    AND lacking.week_date <= priced.week_date + 28
    AND (next_price_date IS NULL OR lacking.week_date < next_price_date)
  WHERE next_price_date IS DISTINCT FROM weeks.next_date
),
ranked AS (
  SELECT week_date, store, fuel_price, has_sales,
         dense_rank() OVER (PARTITION BY week_date ORDER BY fuel_price) AS place
  FROM priced
  WHERE ($4::integer IS NULL OR extract(year FROM week_date) = $4)
    AND ($5::date IS NULL OR week_date >= $5)
    AND ($6::date IS NULL OR week_date <= $6)
)
SELECT
  week_date AS "week",
  min(fuel_price) AS "price",
  jsonb_agg(store ORDER BY store) FILTER (WHERE place = 1) AS "stores",
  count(*) FILTER (WHERE place = 1) > 1 AS "tied",
  min(fuel_price) FILTER (WHERE place = 2) AS "nextPrice",
  bool_or(has_sales) AS "hasSales",
  CASE WHEN week_date IN (SELECT week_date FROM partial_weeks) THEN 'PARTIAL' ELSE 'COMPLETE' END AS state
FROM ranked
GROUP BY week_date
HAVING bool_or(place = 1
  AND ($2::integer IS NULL OR store = $2)
  AND ($3::text IS NULL OR store IN (
    SELECT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $3
  )))
