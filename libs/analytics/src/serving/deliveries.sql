-- The deliveries of the weeks that an answer covers. $1 snapshot, $2 store, $3 store type, $4 first week, $5 last week
WITH weeks AS (
  SELECT
    week_date,
    count(*) AS expected_stores,
    count(*) FILTER (WHERE is_complete) AS stores,
    (array_agg(store ORDER BY store) FILTER (WHERE NOT is_complete))[1:12] AS lacking
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store_type = $3)
    AND week_date BETWEEN $4::date AND $5::date
  GROUP BY week_date
),
latest AS (
  SELECT week_date AS week, stores, expected_stores AS "expectedStores", lacking
  FROM weeks
  WHERE stores < expected_stores
  ORDER BY week_date DESC
  LIMIT 12
)
SELECT
  (SELECT max(week_date) FROM weeks WHERE stores = expected_stores) AS "lastCompleteWeek",
  (SELECT coalesce(json_agg(latest ORDER BY week DESC), '[]') FROM latest) AS "partialWeeks"
