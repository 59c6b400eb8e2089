-- Each store and week after a day, beside the same week 364 days earlier, where it sold less. A store that
-- had sold nothing then, or less than nothing, gives no share.
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
