-- Each store and week after a day with lower sales than 364 days earlier. Stores with zero or negative sales
-- then are left out, because a share of them has no meaning.
-- $1 snapshot, $2 the day
WITH sales AS (
  SELECT store, week_date, weekly_sales FROM mart.store_week WHERE snapshot_id = $1
)
SELECT
  week.store AS id,
  week.week_date AS week,
  week.weekly_sales AS value,
  earlier.weekly_sales AS expected,
  earlier.weekly_sales AS width
FROM sales week
JOIN sales earlier ON earlier.store = week.store AND earlier.week_date = week.week_date - 364
WHERE week.week_date > $2::date
  AND earlier.weekly_sales > 0
  AND week.weekly_sales < earlier.weekly_sales
