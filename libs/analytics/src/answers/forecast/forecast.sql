-- The forecast of one series, of a store, of a department or of the chain, with the sales before it and its errors
-- in the back-test. The back-test knows stores and departments: a series has the errors of its department.
-- $1 snapshot, $2 store, $3 department, $4 from, $5 to, $6 weeks ahead, $7 level
WITH forecasts AS (
  SELECT week_date, horizon, mean, q025, q100, q250, q750, q900, q975, level, season, calendar, growth,
         NULL::text AS treatment
  FROM mart.forecast_total_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR $3::integer IS NULL)
    AND grain = CASE WHEN $2 IS NOT NULL THEN 'STORE' WHEN $3 IS NOT NULL THEN 'DEPARTMENT' ELSE 'CHAIN' END
    AND number = coalesce($2, $3, 0)
  UNION ALL
  SELECT week_date, horizon, mean, q025, q100, q250, q750, q900, q975, level, season, calendar, growth, treatment
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
    level, season, calendar, growth
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
errors AS (
  SELECT round(sum(weighted_error) / nullif(sum(weight), 0), 2) AS wmae,
         round(sum(naive_error) / nullif(sum(weight), 0), 2) AS naive_wmae
  FROM mart.forecast_backtest
  WHERE snapshot_id = $1
    AND grain = CASE WHEN $3 IS NOT NULL THEN 'DEPARTMENT' WHEN $2 IS NOT NULL THEN 'STORE' ELSE 'CHAIN' END
    AND number = coalesce($3, $2, 0)
)
SELECT
  EXISTS (SELECT FROM forecasts) AS "isForecast",
  (SELECT max(treatment) FROM forecasts) AS treatment,
  (SELECT sum("forecast") FROM chosen) AS total,
  wmae,
  naive_wmae AS "naiveWmae",
  (SELECT coalesce(json_agg(chosen ORDER BY "week"), '[]') FROM chosen) AS "weeks",
  (SELECT coalesce(json_agg(history ORDER BY "week"), '[]') FROM history) AS "history",
  (SELECT json_build_object('firstWeek', min("week"), 'lastWeek', max("week"), 'weeks', count(*)) FROM chosen)
    AS "coverage"
FROM errors
