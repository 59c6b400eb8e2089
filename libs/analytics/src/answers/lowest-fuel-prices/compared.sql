-- The complete weeks of the period, whichever stores had the lowest price in them; the lowest price is that of the listed
-- weeks. $1 snapshot, $2 store, $3 store type, $4 year, $5 from, $6 to
WITH priced AS (
  SELECT
    week_date, store,
    lead(week_date) OVER (PARTITION BY store ORDER BY week_date) AS next_price_date
  FROM mart.fuel_price_week
  WHERE snapshot_id = $1
),
weeks AS (
  SELECT week_date, lead(week_date) OVER (ORDER BY week_date) AS next_date
  FROM priced
  GROUP BY week_date
),
lacking AS (
  SELECT DISTINCT lacking.week_date, priced.store
  FROM priced
  JOIN weeks USING (week_date)
  JOIN weeks lacking
    ON lacking.week_date > priced.week_date
    AND lacking.week_date <= priced.week_date + 28
    AND (next_price_date IS NULL OR lacking.week_date < next_price_date)
  WHERE next_price_date IS DISTINCT FROM weeks.next_date
),
period AS (
  SELECT
    week_date,
    store,
    ($2::integer IS NULL OR store = $2) AND ($3::text IS NULL OR store IN (
      SELECT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $3
    )) AS is_selected,
    week_date NOT IN (SELECT week_date FROM lacking) AS is_complete
  FROM priced
  WHERE ($4::integer IS NULL OR extract(year FROM week_date) = $4)
    AND ($5::date IS NULL OR week_date >= $5)
    AND ($6::date IS NULL OR week_date <= $6)
),
prices AS (
  SELECT
    count(DISTINCT week_date) FILTER (WHERE is_complete) AS weeks,
    min(week_date) FILTER (WHERE is_complete) AS first_week,
    max(week_date) FILTER (WHERE is_complete) AS last_week,
    count(DISTINCT store) AS stores,
    count(DISTINCT store) FILTER (WHERE is_selected) AS selected_stores
  FROM period
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
  prices.weeks,
  first_week AS "firstWeek",
  last_week AS "lastWeek",
  prices.stores,
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
      'stores', count(*),
      'expectedStores', count(*) + (SELECT count(*) FROM lacking WHERE lacking.week_date = later.week_date),
      'lacking', (
        SELECT json_agg(store)
        FROM (
          SELECT store FROM lacking WHERE lacking.week_date = later.week_date ORDER BY store LIMIT 12
        ) first_stores
      )
    )
    FROM period later
    WHERE NOT is_complete AND (last_week IS NULL OR week_date > last_week)
    GROUP BY week_date
    ORDER BY week_date DESC
    LIMIT 1
  ) AS "laterWeek"
FROM prices
LEFT JOIN cheapest ON true
LEFT JOIN latest ON true
