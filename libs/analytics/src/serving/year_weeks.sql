-- Each week of the sales with its year: the calendar year of its date, or one of the fiscal calendar. A fiscal week ends on
-- the date of the files. `is_open` is true of a year that ends after the sales, `is_cut` of one that the sales begin in, and
-- of a fiscal one that lacks a week in all stores. `compared_date` is the week a year earlier: the one 364 days before, or
-- the one that the fiscal calendar compares, which a 53rd week lacks.
-- $1 snapshot, {calendar} GREGORIAN, null for it, or FISCAL
WITH bounds AS (
  SELECT
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    mode() WITHIN GROUP (ORDER BY extract(isodow FROM week_date)::integer) AS weekday
  FROM mart.store_week
  WHERE snapshot_id = $1
),
-- A scope may lack a week of the sales that its stores should have delivered.
dates AS (
  SELECT week_date
  FROM mart.store_week
  WHERE snapshot_id = $1 AND {calendar}::text IS DISTINCT FROM 'FISCAL'
  UNION
  SELECT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1 AND NOT is_complete AND {calendar}::text IS DISTINCT FROM 'FISCAL'
),
calendar_weeks AS (
  SELECT
    week_date,
    extract(year FROM week_date)::integer AS year,
    make_date(extract(year FROM week_date)::integer, 1, 1) AS first_day,
    make_date(extract(year FROM week_date)::integer, 12, 31) AS last_day
  FROM dates
),
fiscal_weeks AS (
  SELECT
    week_date,
    fiscal_year,
    fiscal_week,
    compared_week_date,
    last_week,
    count(*) OVER (PARTITION BY fiscal_year, fiscal_month) = weeks_in_month AS is_month_whole
  FROM mart.calendar_week
  CROSS JOIN bounds
  WHERE snapshot_id = $1 AND {calendar} = 'FISCAL'
    -- PostgreSQL expects one row of a range of unknown bounds, and would then compare each week with each one.
    AND CASE WHEN week_date BETWEEN first_week AND last_week THEN true ELSE false END
),
-- A year is over with the last month that has its 52nd week.
fiscal_years AS (
  SELECT
    *,
    min(week_date - 7 * fiscal_week + 1) OVER years AS first_day,
    greatest(52, max(fiscal_week) OVER years) AS weeks_in_year,
    bool_or(fiscal_week >= 52 AND is_month_whole) OVER years AS is_over,
    count(*) OVER years AS weeks,
    max(week_date) OVER years AS last_date
  FROM fiscal_weeks
  WINDOW years AS (PARTITION BY fiscal_year)
)
SELECT
  week_date,
  year,
  first_day,
  last_day,
  last_day - (extract(isodow FROM last_day)::integer - weekday + 7) % 7 > last_week AS is_open,
  first_day + (weekday - extract(isodow FROM first_day)::integer + 7) % 7 < first_week AS is_cut,
  week_date - 364 AS compared_date
FROM calendar_weeks
CROSS JOIN bounds
UNION ALL
SELECT
  week_date,
  fiscal_year,
  first_day,
  first_day + 7 * weeks_in_year - 1,
  NOT is_over AND last_date = last_week,
  NOT is_over OR weeks < weeks_in_year,
  compared_week_date
FROM fiscal_years
