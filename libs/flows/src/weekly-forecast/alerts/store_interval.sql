-- Each store and week after a day, with its forecast from the newest origin before the week. The width is
-- the distance of the forecast from the end of its 95 % interval, on the side of the sales.
-- $1 snapshot, $2 the day
WITH judged AS (
  SELECT DISTINCT ON (number, week_date) *
  FROM mart.forecast_backtest
  WHERE snapshot_id = $1 AND grain = 'STORE' AND week_date > $2::date
  ORDER BY number, week_date, origin_week DESC
)
SELECT
  number AS id,
  week_date AS week,
  sales AS value,
  forecast AS expected,
  CASE WHEN sales > forecast THEN high_95 - forecast ELSE forecast - low_95 END AS width
FROM judged
WHERE observations > 0
