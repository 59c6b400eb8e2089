-- The last whole fiscal month, quarter or year, of which no store lacks a week, and the open one, up to the last week of
-- which no store lacks sales. $1 snapshot, {length} MONTH, QUARTER or YEAR
WITH missing AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
grouped AS (
  SELECT
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    max(last_day) AS last_day,
    max(week_date) FILTER (WHERE missing.week_date IS NULL) AS last_complete,
    bool_or(is_open) AS is_open,
    bool_or(is_open OR is_cut OR missing.week_date IS NOT NULL) AS is_partial
  FROM periods
  LEFT JOIN missing USING (week_date)
  GROUP BY fiscal_year, fiscal_quarter, fiscal_month
),
found AS (
  (SELECT *, false AS is_to_date, last_week AS through FROM grouped WHERE NOT is_partial ORDER BY last_week DESC LIMIT 1)
  UNION ALL
  SELECT *, true, last_complete
  FROM grouped
  WHERE last_complete = (SELECT max(last_complete) FROM grouped) AND (is_open OR last_complete < last_day)
)
SELECT
  {length} AS period,
  is_to_date AS "isOpen",
  first_week AS "firstWeek",
  through AS "lastWeek",
  fiscal_year AS "fiscalYear",
  substr(fiscal_quarter, 7)::integer AS "fiscalQuarter",
  substr(fiscal_month, 7)::integer AS "fiscalMonth",
  (SELECT max(calendar) FROM mart.calendar_week WHERE snapshot_id = $1) AS calendar
FROM found
