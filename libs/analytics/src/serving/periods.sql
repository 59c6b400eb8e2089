-- Each week of the sales with its month: one of the calendar year, or a month, quarter or year of the fiscal calendar. A
-- fiscal week ends on the date of the files. `is_open` is true of a month that ends after the sales, `is_cut` of one that
-- the sales begin in or that lacks a week in all stores. Only fiscal weeks have the week a year earlier that they compare with.
-- $1 snapshot, {calendar} GREGORIAN, null for it, or FISCAL, {period} MONTH, null for it, QUARTER or YEAR
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
numbered AS (
  SELECT
    week_date,
    fiscal_year,
    CASE WHEN {period}::text IS DISTINCT FROM 'YEAR' THEN fiscal_quarter END AS fiscal_quarter,
    CASE WHEN {period} IN ('QUARTER', 'YEAR') THEN NULL ELSE fiscal_month END AS fiscal_month,
    fiscal_week,
    weeks_in_month,
    compared_week_date,
    count(*) OVER (PARTITION BY fiscal_year, fiscal_month) = weeks_in_month AS is_whole,
    -- Most quarters have three months; those of a chain's own calendar as many as other years show.
    CASE {period} WHEN 'QUARTER' THEN fiscal_month <= 3 * fiscal_quarter - 2 WHEN 'YEAR' THEN fiscal_month = 1
      ELSE true END AS is_first_month,
    CASE {period}
      WHEN 'QUARTER' THEN fiscal_month >= greatest(3 * fiscal_quarter, max(fiscal_month) OVER (PARTITION BY fiscal_quarter))
        AND (fiscal_quarter < 4 OR fiscal_week >= 52)
      WHEN 'YEAR' THEN fiscal_week >= 52
      ELSE true END AS is_last_month
  FROM mart.calendar_week
  WHERE snapshot_id = $1 AND {calendar} = 'FISCAL'
),
fiscal_periods AS (
  SELECT
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    dense_rank() OVER (ORDER BY fiscal_year, fiscal_quarter, fiscal_month) AS month_number,
    min(week_date) AS first_date,
    max(week_date) AS last_date,
    CASE {period} WHEN 'QUARTER' THEN greatest(13, count(*)) WHEN 'YEAR' THEN greatest(52, count(*))
      ELSE max(weeks_in_month) END::integer AS weeks,
    NOT bool_or(is_first_month AND is_whole) OR NOT bool_or(is_last_month AND is_whole)
      OR count(*) < max(fiscal_week) - min(fiscal_week) + 1 AS is_short
  FROM numbered
  GROUP BY fiscal_year, fiscal_quarter, fiscal_month
),
placed AS (
  SELECT
    fiscal_periods.*,
    is_short AND last_date = last_week AS is_open,
    is_short AND last_date < last_week AS is_cut,
    CASE WHEN is_short AND first_date = first_week AND last_date < last_week THEN last_date - 7 * weeks + 1
      ELSE first_date - 6 END AS first_day
  FROM fiscal_periods
  CROSS JOIN bounds
)
SELECT
  week_date,
  extract(year FROM month)::integer AS year,
  month,
  (extract(year FROM month) * 12 + extract(month FROM month))::integer AS month_number,
  NULL::integer AS fiscal_year,
  NULL::text AS fiscal_quarter,
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
  week_date, fiscal_year, first_day, month_number, fiscal_year, fiscal_year || '-Q' || placed.fiscal_quarter,
  fiscal_year || '-M' || lpad(placed.fiscal_month::text, 2, '0'), first_day + 7 * weeks - 1, is_open, is_cut, weeks,
  compared_week_date
FROM numbered
JOIN placed USING (fiscal_year)
WHERE numbered.fiscal_quarter IS NOT DISTINCT FROM placed.fiscal_quarter
  AND numbered.fiscal_month IS NOT DISTINCT FROM placed.fiscal_month
