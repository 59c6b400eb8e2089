-- The complete weeks of the period, whichever stores had the lowest price in them; the lowest price is that of the listed
-- weeks. It reads the relations of store_prices.sql. $1 snapshot, $2 store, $3 store type, $4 year, $5 from, $6 to
WITH period AS (
  SELECT week_date, store
  FROM prices
  WHERE ($4::integer IS NULL OR extract(year FROM week_date) = $4)
    AND ($5::date IS NULL OR week_date >= $5)
    AND ($6::date IS NULL OR week_date <= $6)
),
period_weeks AS (
  SELECT week_date, count(*) AS stores, week_date NOT IN (SELECT week_date FROM lacking) AS is_complete
  FROM period
  GROUP BY week_date
),
period_stores AS (
  SELECT
    count(*) AS stores,
    count(*) FILTER (WHERE ($2::integer IS NULL OR store = $2) AND ($3::text IS NULL OR store IN (
      SELECT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $3
    ))) AS selected_stores
  FROM (SELECT DISTINCT store FROM period) own
),
complete AS (
  SELECT count(*) AS weeks, min(week_date) AS first_week, max(week_date) AS last_week
  FROM period_weeks
  WHERE is_complete
),
listed AS (
  SELECT *
  FROM list
  WHERE state = 'COMPLETE'
),
cheapest AS (
  SELECT * FROM listed ORDER BY price, week LIMIT 1
),
latest AS (
  SELECT * FROM listed ORDER BY week DESC LIMIT 1
)
SELECT
  complete.weeks,
  first_week AS "firstWeek",
  last_week AS "lastWeek",
  period_stores.stores,
  selected_stores AS "selectedStores",
  (SELECT count(*) FROM listed) AS "listedWeeks",
  (SELECT count(*) FROM listed WHERE tied) AS "tiedWeeks",
  cheapest.week AS "cheapestWeek",
  cheapest.price AS "cheapestPrice",
  coalesce(cheapest.stores, '[]') AS "cheapestStores",
  latest.week AS "latestWeek",
  latest.price AS "latestPrice",
  (
    SELECT json_build_object(
      'week', week_date,
      'stores', stores,
      'expectedStores', stores + (SELECT count(*) FROM lacking WHERE lacking.week_date = later.week_date),
      'lacking', (
        SELECT json_agg(store)
        FROM (
          SELECT store FROM lacking WHERE lacking.week_date = later.week_date ORDER BY store LIMIT 12
        ) first_stores
      )
    )
    FROM period_weeks later
    WHERE NOT is_complete AND (last_week IS NULL OR week_date > last_week)
    ORDER BY week_date DESC
    LIMIT 1
  ) AS "laterWeek"
FROM complete
CROSS JOIN period_stores
LEFT JOIN cheapest ON true
LEFT JOIN latest ON true
