-- The parts of the forecast of one series, of a store, of a department or of the chain, summed by what a scenario
-- changes, and the intervals of the forecast, in cents as text.
-- $1 snapshot, $2 store, $3 department, $4 growing store, $5 growing department, $6 closing store
WITH series AS (
  SELECT
    week_date,
    ($4::integer IS NULL OR store = $4) AND ($5::integer IS NULL OR department = $5) AS is_growing,
    coalesce(store = $6::integer, false) AS is_closing,
    level, season, calendar, growth,
    q025, q100, q900, q975
  FROM mart.forecast_store_department_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::integer IS NULL OR department = $3)
),
sums AS (
  SELECT
    week_date AS "week",
    is_growing AS "isGrowing",
    is_closing AS "isClosing",
    trunc(100 * sum(level + growth))::text AS "base",
    trunc(100 * sum(season + calendar))::text AS "season"
  FROM series
  GROUP BY week_date, is_growing, is_closing
),
distributions AS (
  SELECT week_date, q100, q900, q025, q975
  FROM mart.forecast_total_week
  WHERE snapshot_id = $1
    AND ($2 IS NULL OR $3 IS NULL)
    AND grain = CASE WHEN $2 IS NOT NULL THEN 'STORE' WHEN $3 IS NOT NULL THEN 'DEPARTMENT' ELSE 'CHAIN' END
    AND number = coalesce($2, $3, 0)
  UNION ALL
  SELECT week_date, q100, q900, q025, q975
  FROM series
  WHERE $2 IS NOT NULL AND $3 IS NOT NULL
),
intervals AS (
  SELECT
    week_date AS "week",
    trunc(100 * q100)::text AS "low80",
    trunc(100 * q900)::text AS "high80",
    trunc(100 * q025)::text AS "low95",
    trunc(100 * q975)::text AS "high95"
  FROM distributions
)
SELECT
  (SELECT coalesce(json_agg(sums ORDER BY "week", "isGrowing", "isClosing"), '[]') FROM sums) AS "sums",
  (SELECT coalesce(json_agg(intervals ORDER BY "week"), '[]') FROM intervals) AS "intervals"
