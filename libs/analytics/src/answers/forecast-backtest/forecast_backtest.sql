-- The back-test of a store, a department or the chain from one origin: sales, forecast, interval and naive forecast of
-- each week. Without an origin, the last one that has the most weeks.
-- $1 snapshot, $2 store, $3 department, $4 origin
WITH judged AS (
  SELECT *
  FROM mart.forecast_backtest
  WHERE snapshot_id = $1
    AND grain = CASE WHEN $3::integer IS NOT NULL THEN 'DEPARTMENT' WHEN $2::integer IS NOT NULL THEN 'STORE' ELSE 'CHAIN' END
    AND number = coalesce($3, $2, 0)
),
origins AS (
  SELECT
    origin_week AS "origin",
    count(*) AS "weeks",
    round(sum(weighted_error) / nullif(sum(weight), 0), 2) AS "wmae",
    round(sum(naive_error) / nullif(sum(weight), 0), 2) AS "naiveWmae"
  FROM judged
  GROUP BY origin_week
),
chosen AS (
  SELECT *
  FROM origins
  WHERE $4::date IS NULL OR "origin" = $4
  ORDER BY "weeks" DESC, "origin" DESC
  LIMIT 1
),
compared AS (
  SELECT
    week_date AS "week",
    horizon AS "horizon",
    is_holiday AS "isHoliday",
    sales AS "sales",
    forecast AS "forecast",
    naive AS "naive",
    low_80 AS "low80",
    high_80 AS "high80",
    low_95 AS "low95",
    high_95 AS "high95"
  FROM judged
  JOIN chosen ON chosen."origin" = origin_week
)
SELECT
  (SELECT "origin" FROM chosen) AS "origin",
  (SELECT "wmae" FROM chosen) AS "wmae",
  (SELECT "naiveWmae" FROM chosen) AS "naiveWmae",
  (SELECT coalesce(json_agg(compared ORDER BY "week"), '[]') FROM compared) AS "weeks",
  (SELECT coalesce(json_agg(origins ORDER BY "origin"), '[]') FROM origins) AS "origins",
  (SELECT json_build_object('firstWeek', min("week"), 'lastWeek', max("week"), 'weeks', count(*)) FROM compared)
    AS "coverage"
