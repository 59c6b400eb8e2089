-- The forecast of one series, of a store, of a department or of the chain, with the sales before it and its errors
-- in the back-test. The back-test knows stores and departments: a series has the errors of its department.
-- $1 snapshot, $2 store, $3 department, $4 from, $5 to, $6 weeks ahead, $7 level
WITH forecasts AS (
  SELECT week_date, horizon, mean, q025, q100, q250, q500, q750, q900, q975, level, season, calendar, growth,
         NULL::text AS treatment
  FROM mart.forecast_total_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR $3::integer IS NULL)
    AND grain = CASE WHEN $2 IS NOT NULL THEN 'STORE' WHEN $3 IS NOT NULL THEN 'DEPARTMENT' ELSE 'CHAIN' END
    AND number = coalesce($2, $3, 0)
  UNION ALL
  SELECT week_date, horizon, mean, q025, q100, q250, q500, q750, q900, q975, level, season, calendar, growth,
         treatment
  FROM mart.forecast_store_department_week
  WHERE snapshot_id = $1 AND store = $2 AND department = $3
),
chosen AS (
  SELECT
    week_date AS "week",
    horizon,
    mean AS "forecast",
    CASE $7::integer WHEN 50 THEN q250 WHEN 80 THEN q100 ELSE q025 END AS "low",
    CASE $7 WHEN 50 THEN q750 WHEN 80 THEN q900 ELSE q975 END AS "high",
    q100 AS "low80", q900 AS "high80", q025 AS "low95", q975 AS "high95",
    level, season, calendar, growth,
    q500
  FROM forecasts
  WHERE ($4::date IS NULL OR week_date >= $4)
    AND ($5::date IS NULL OR week_date <= $5)
    AND ($6::integer IS NULL OR horizon <= $6)
),
sold AS (
  SELECT week_date, bool_or(is_holiday) AS is_holiday, sum(weekly_sales) AS sales
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $3 IS NULL AND ($2 IS NULL OR store = $2)
  GROUP BY week_date
  UNION ALL
  SELECT week_date, is_holiday, weekly_sales
  FROM mart.department_week
  WHERE snapshot_id = $1 AND department = $3 AND $2 IS NULL
  UNION ALL
  SELECT week_date, is_holiday, sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND store = $2 AND sold.department = $3
),
-- Two years, so that a reader sees each season twice.
history AS (
  SELECT week_date AS "week", is_holiday AS "isHoliday", sales
  FROM sold
  WHERE sales IS NOT NULL
    AND week_date <= coalesce(
      (SELECT origin_week FROM mart.forecast_model WHERE snapshot_id = $1 AND model = 'blend'), 'infinity')
  ORDER BY week_date DESC
  LIMIT 104
),
backtest AS (
  SELECT origin_week, horizon, observations, sales, forecast, weight, weighted_error, naive_error, cumulated_error
  FROM mart.forecast_backtest
  WHERE snapshot_id = $1
    AND grain = CASE WHEN $3 IS NOT NULL THEN 'DEPARTMENT' WHEN $2 IS NOT NULL THEN 'STORE' ELSE 'CHAIN' END
    AND number = coalesce($3, $2, 0)
),
errors AS (
  SELECT round(sum(weighted_error) / nullif(sum(weight), 0), 2) AS wmae,
         round(sum(naive_error) / nullif(sum(weight), 0), 2) AS naive_wmae,
         count(DISTINCT origin_week) AS origins
  FROM backtest
),
asked AS (
  SELECT min(horizon) AS first, max(horizon) AS last, count(*) AS asked_weeks FROM chosen
),
-- Of each origin, |error of the asked weeks together| and the sum of |error| of each: those of the sum, and for a
-- department in a store those of all series of the department over as many weeks.
cumulated AS (
  SELECT origin_week, count(*) AS weeks, abs(sum(sales - forecast)) AS error, sum(abs(sales - forecast)) AS added
  FROM backtest, asked
  WHERE ($2 IS NULL OR $3 IS NULL) AND horizon BETWEEN first AND last
  GROUP BY origin_week
  UNION ALL
  SELECT
    origin_week,
    count(*),
    (array_agg(cumulated_error ORDER BY horizon DESC))[1],
    sum(weighted_error * observations / nullif(weight, 0))
  FROM backtest, asked
  WHERE $2 IS NOT NULL AND $3 IS NOT NULL AND horizon <= asked_weeks
  GROUP BY origin_week
),
-- How much of the errors of single weeks remains in their sum. Origins with some of the weeks count only while few have
-- all of them: over fewer weeks less cancels out, which makes the interval wider.
remaining AS (
  SELECT coalesce(sum(error) / nullif(sum(added), 0), 1) AS share
  FROM (
    SELECT error, added, weeks = asked_weeks AS is_whole, count(*) FILTER (WHERE weeks = asked_weeks) OVER () AS whole
    FROM cumulated, asked
  ) each
  WHERE is_whole OR whole < 8
),
totals AS (
  SELECT
    sum("forecast") AS total,
    round(sum(q500) - share * sum(q500 - "low"), 2) AS low,
    round(sum(q500) + share * sum("high" - q500), 2) AS high
  FROM chosen, remaining
  GROUP BY share
),
-- Stores whose weeks all end on another weekday than those of the forecast.
left_out AS (
  SELECT store, 'its weeks end on another weekday than those of most rows' AS reason
  FROM mart.store_week
  CROSS JOIN (SELECT origin_week FROM mart.forecast_model WHERE snapshot_id = $1 AND model = 'blend') model
  WHERE snapshot_id = $1 AND week_date <= origin_week
  GROUP BY store
  HAVING bool_and((week_date - origin_week) % 7 <> 0)
),
listed AS (
  SELECT "week", horizon, "forecast", "low", "high", "low80", "high80", "low95", "high95", level, season, calendar, growth
  FROM chosen
)
SELECT
  EXISTS (SELECT FROM forecasts) AS "isForecast",
  (SELECT max(treatment) FROM forecasts) AS treatment,
  (SELECT total FROM totals) AS total,
  (SELECT low FROM totals) AS "totalLow",
  (SELECT high FROM totals) AS "totalHigh",
  origins,
  wmae,
  naive_wmae AS "naiveWmae",
  (SELECT coalesce(json_agg(listed ORDER BY "week"), '[]') FROM listed) AS "weeks",
  (SELECT coalesce(json_agg(left_out ORDER BY store), '[]') FROM left_out) AS "leftOut",
  (SELECT coalesce(json_agg(history ORDER BY "week"), '[]') FROM history) AS "history",
  (SELECT json_build_object('firstWeek', min("week"), 'lastWeek', max("week"), 'weeks', count(*)) FROM chosen)
    AS "coverage"
FROM errors
