-- The forecast of one series, of a store, of a department, of the chain or of several stores together, with the sales before
-- it and its errors in the back-test. The back-test knows stores and departments: a series has the errors of its department.
-- $1 snapshot, $2 store, $3 department, $4 from, $5 to, $6 weeks ahead, $7 level, $8 whether to add up all stores of the scope,
-- $9 length of the open fiscal period to whose end it is: MONTH, QUARTER, YEAR, or null, $10 snapshot of sales, which has the calendar
WITH period_end AS (
  SELECT
    calendar,
    next_year AS "fiscalYear",
    CASE WHEN $9 <> 'YEAR' THEN next_year || '-Q' || next_quarter END AS "fiscalQuarter",
    CASE WHEN $9 = 'MONTH' THEN next_year || '-M' || lpad(next_month::text, 2, '0') END AS "fiscalMonth",
    week_date + 7 * weeks AS "lastWeek",
    weeks
  FROM mart.calendar_week
  CROSS JOIN LATERAL (
    SELECT CASE $9::text WHEN 'MONTH' THEN weeks_to_month_end WHEN 'QUARTER' THEN weeks_to_quarter_end
      ELSE weeks_to_year_end END AS weeks
  ) ahead
  WHERE snapshot_id = $10::bigint
    AND $9 IS NOT NULL
    AND week_date = (SELECT origin_week FROM mart.forecast_model WHERE snapshot_id = $1 AND model = 'blend')
),
forecasts AS (
  SELECT week_date, horizon, mean, q025, q100, q250, q500, q750, q900, q975, level, season, calendar, growth,
         NULL::text AS treatment
  FROM mart.forecast_total_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR $3::integer IS NULL)
    AND grain = CASE WHEN $2 IS NOT NULL OR $8::boolean THEN 'STORE' WHEN $3 IS NOT NULL THEN 'DEPARTMENT' ELSE 'CHAIN' END
    AND ($8 OR number = coalesce($2, $3, 0))
  UNION ALL
  SELECT week_date, horizon, mean, q025, q100, q250, q500, q750, q900, q975, level, season, calendar, growth,
         treatment
  FROM mart.forecast_store_department_week
  WHERE snapshot_id = $1 AND store = $2 AND department = $3
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
    AND grain = CASE WHEN $3 IS NOT NULL THEN 'DEPARTMENT' WHEN $2 IS NOT NULL OR $8 THEN 'STORE' ELSE 'CHAIN' END
    AND ($8 OR number = coalesce($3, $2, 0))
),
-- How much of the errors of stores remains in those of their sum in one week, by weeks ahead: 1 to 4, 5 to 13, 14 to 26, more.
remaining_of_stores AS (
  SELECT width_bucket(horizon, ARRAY[5, 14, 27]) AS band, sum(error) / nullif(sum(added), 0) AS share
  FROM (
    SELECT horizon, abs(sum(sales - forecast)) AS error, sum(abs(sales - forecast)) AS added
    FROM backtest
    WHERE $8
    GROUP BY origin_week, horizon
  ) each
  GROUP BY band
),
-- The medians of stores, and the ends of their intervals, added up.
added_up AS (
  SELECT
    week_date,
    horizon,
    sum(mean) AS mean,
    sum(level) AS level, sum(season) AS season, sum(calendar) AS calendar, sum(growth) AS growth,
    sum(q500) AS q500,
    sum(CASE $7::integer WHEN 50 THEN q250 WHEN 80 THEN q100 ELSE q025 END) AS low,
    sum(CASE $7 WHEN 50 THEN q750 WHEN 80 THEN q900 ELSE q975 END) AS high,
    sum(q100) AS q100, sum(q900) AS q900, sum(q025) AS q025, sum(q975) AS q975
  FROM forecasts
  WHERE ($4::date IS NULL OR week_date >= $4)
    AND ($5::date IS NULL OR week_date <= $5)
    AND ($6::integer IS NULL OR horizon <= $6)
    AND ($9 IS NULL OR horizon <= (SELECT weeks FROM period_end))
  GROUP BY week_date, horizon
),
-- Intervals lie around medians. The forecast is a mean, and within its interval also where that is narrow.
chosen AS (
  SELECT
    week_date AS "week",
    horizon,
    mean AS "forecast",
    least(mean, round(q500 - share * (q500 - added_up.low), 2)) AS "low",
    greatest(mean, round(q500 + share * (added_up.high - q500), 2)) AS "high",
    least(mean, round(q500 - share * (q500 - q100), 2)) AS "low80",
    greatest(mean, round(q500 + share * (q900 - q500), 2)) AS "high80",
    least(mean, round(q500 - share * (q500 - q025), 2)) AS "low95",
    greatest(mean, round(q500 + share * (q975 - q500), 2)) AS "high95",
    level, season, calendar, growth,
    q500,
    added_up.low AS added_low,
    added_up.high AS added_high
  FROM added_up
  CROSS JOIN LATERAL (
    SELECT coalesce((SELECT share FROM remaining_of_stores WHERE band = width_bucket(horizon, ARRAY[5, 14, 27])), 1) AS share
  ) remaining
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
-- Of each origin, |error of the asked weeks and stores together| and the sum of |error| of each: those of the sum, and for a
-- department in a store those of all series of the department over as many weeks.
cumulated AS (
  SELECT origin_week, count(DISTINCT horizon) AS weeks, abs(sum(sales - forecast)) AS error, sum(abs(sales - forecast)) AS added
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
    least(sum("forecast"), round(sum(q500) - share * sum(q500 - added_low), 2)) AS low,
    greatest(sum("forecast"), round(sum(q500) + share * sum(added_high - q500), 2)) AS high
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
  (SELECT row_to_json(period_end) FROM period_end) AS "periodEnd",
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
