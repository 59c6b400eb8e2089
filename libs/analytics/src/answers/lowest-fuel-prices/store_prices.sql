-- Relations of the list of weeks and of their summary: `prices`, the price of each store and week, and `lacking`, the weeks in
-- which a store with a price in the four weeks before has none. $1 snapshot
prices AS MATERIALIZED (
  SELECT week_date, store, fuel_price, has_sales
  FROM mart.fuel_price_week
  WHERE snapshot_id = $1
),
weeks AS MATERIALIZED (
  SELECT
    week_date,
    lead(week_date) OVER later AS next_date,
    count(*) OVER later AS weeks_left
  FROM prices
  GROUP BY week_date
  WINDOW later AS (ORDER BY week_date ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
-- Most stores have a price in each week after their first one: none of their weeks is compared with the others.
stores_with_gaps AS (
  SELECT store
  FROM (SELECT store, min(week_date) AS week_date, count(*) AS weeks FROM prices GROUP BY store) own
  JOIN weeks USING (week_date)
  WHERE own.weeks < weeks_left
),
lacking AS MATERIALIZED (
  SELECT DISTINCT lacking.week_date, priced.store
  FROM (
    SELECT week_date, store, lead(week_date) OVER (PARTITION BY store ORDER BY week_date) AS next_price_date
    FROM prices
    WHERE store IN (SELECT store FROM stores_with_gaps)
  ) priced
  JOIN weeks USING (week_date)
  JOIN weeks lacking
    ON lacking.week_date > priced.week_date
    AND lacking.week_date <= priced.week_date + 28
    AND (next_price_date IS NULL OR lacking.week_date < next_price_date)
  WHERE next_price_date IS DISTINCT FROM weeks.next_date
)
