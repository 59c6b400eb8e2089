-- The deliveries of the weeks that an answer covers, from `covered`: those in which its stores are expected.
WITH weeks AS (
  SELECT
    week_date,
    count(*) AS expected_stores,
    count(*) FILTER (WHERE is_complete) AS stores,
    array_agg(store) FILTER (WHERE NOT is_complete) AS lacking
  FROM covered
  GROUP BY week_date
),
latest AS (
  SELECT week_date AS week, stores, expected_stores AS "expectedStores", ARRAY(
    SELECT store FROM unnest(weeks.lacking) AS store ORDER BY store LIMIT 12
  ) AS lacking
  FROM weeks
  WHERE stores < expected_stores
  ORDER BY week_date DESC
  LIMIT 12
)
SELECT
  (SELECT max(week_date) FROM weeks WHERE stores = expected_stores) AS "lastCompleteWeek",
  (SELECT coalesce(json_agg(latest ORDER BY week DESC), '[]') FROM latest) AS "partialWeeks"
