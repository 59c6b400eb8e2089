-- Each week of the sales with its month: one of the calendar year, or one of the fiscal calendar. A fiscal week ends on the
-- date of the files. `is_open` is true of a month that ends after the sales, `is_cut` of one that the sales begin in or
-- that lacks a week in all stores. Only fiscal weeks have the week a year earlier that they compare with.
-- $1 snapshot, {calendar} GREGORIAN, null for it, or FISCAL
WITH bounds AS (
  SELECT
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    mode() WITHIN GROUP (ORDER BY extract(isodow FROM week_date)::integer) AS weekday
  FROM mart.store_week
  WHERE snapshot_id = $1
),
calendar_months AS (
  SELECT
    week_date,
    date_trunc('month', week_date::timestamp)::date AS month,
    (date_trunc('month', week_date::timestamp) + interval '1 month - 1 day')::date AS month_end
  FROM mart.store_week
  WHERE snapshot_id = $1 AND {calendar}::text IS DISTINCT FROM 'FISCAL'
  GROUP BY week_date
),
fiscal_weeks AS (
  SELECT
    week_date,
    fiscal_year,
    fiscal_year || '-M' || lpad(fiscal_month::text, 2, '0') AS fiscal_month,
    weeks_in_month,
    compared_week_date,
    dense_rank() OVER (ORDER BY fiscal_year, fiscal_month) AS month_number,
    min(week_date) OVER months AS first_date,
    max(week_date) OVER months AS last_date,
    count(*) OVER months < weeks_in_month AS is_short
  FROM mart.calendar_week
  WHERE snapshot_id = $1 AND {calendar} = 'FISCAL'
  WINDOW months AS (PARTITION BY fiscal_year, fiscal_month)
),
placed AS (
  SELECT
    fiscal_weeks.*,
    is_short AND last_date = last_week AS is_open,
    is_short AND last_date < last_week AS is_cut,
    CASE WHEN is_short AND first_date = first_week AND last_date < last_week THEN last_date - 7 * weeks_in_month + 1
      ELSE first_date - 6 END AS first_day
  FROM fiscal_weeks
  CROSS JOIN bounds
)
SELECT
  week_date,
  extract(year FROM month)::integer AS year,
  month,
  (extract(year FROM month) * 12 + extract(month FROM month))::integer AS month_number,
  NULL::text AS fiscal_month,
  month_end AS last_day,
  month_end - (extract(isodow FROM month_end)::integer - weekday + 7) % 7 > last_week AS is_open,
  month + (weekday - extract(isodow FROM month)::integer + 7) % 7 < first_week AS is_cut,
  NULL::integer AS weeks_in_month,
  NULL::date AS compared_date
FROM calendar_months
CROSS JOIN bounds
UNION ALL
SELECT
  week_date, fiscal_year, first_day, month_number, fiscal_month, first_day + 7 * weeks_in_month - 1, is_open, is_cut,
  weeks_in_month, compared_week_date
FROM placed
