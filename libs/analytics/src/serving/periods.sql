-- Each week of the sales with its period: a month or year of the calendar, or a month, quarter or year of the fiscal calendar.
-- `month` is the first day of the period. A fiscal week ends on the date of the files. `is_open` is true of a period that ends
-- after the sales, `is_cut` of one that the sales of {stores} begin or end in, or of a fiscal one that lacks a week in all
-- stores. `compared_date` is the week a year earlier, of years and fiscal periods only: 364 days before, or the one that the
-- fiscal calendar compares, if these stores had opened.
-- $1 snapshot, {calendar} GREGORIAN, null for it, or FISCAL, {period} MONTH, null for it, QUARTER or YEAR; {stores} a
-- condition on store_week
WITH sold_weeks AS (
  SELECT week_date, count(*) AS stores, bool_or({stores}) AS is_own
  FROM mart.store_week
  WHERE snapshot_id = $1
  GROUP BY week_date
),
bounds AS (
  SELECT
    min(week_date) FILTER (WHERE is_own) AS first_week,
    max(week_date) FILTER (WHERE is_own) AS last_own_week,
    max(week_date) AS last_week,
    (
      SELECT extract(isodow FROM week_date)::integer
      FROM sold_weeks
      GROUP BY 1
      ORDER BY sum(stores) DESC, 1
      LIMIT 1
    ) AS weekday
  FROM sold_weeks
),
-- A scope may lack a week of the sales that its stores should have delivered.
dates AS (
  SELECT week_date
  FROM sold_weeks
  WHERE {calendar}::text IS DISTINCT FROM 'FISCAL'
  UNION
  SELECT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1 AND NOT is_complete AND {calendar}::text IS DISTINCT FROM 'FISCAL'
),
calendar_periods AS (
  SELECT
    week_date,
    date_trunc(unit, week_date::timestamp)::date AS month,
    (date_trunc(unit, week_date::timestamp) + ('1 ' || unit)::interval - interval '1 day')::date AS last_day
  FROM dates
  CROSS JOIN (SELECT CASE {period} WHEN 'YEAR' THEN 'year' ELSE 'month' END AS unit) length
),
-- Most quarters have three months; those of a chain's own calendar as many as the weeks of the chain show.
chain_weeks AS (
  SELECT
    week_date,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    fiscal_week,
    weeks_in_month,
    compared_week_date,
    greatest(3 * fiscal_quarter - 2, max(fiscal_month) OVER quarter_before + 1) AS first_month,
    greatest(3 * fiscal_quarter, max(fiscal_month) OVER quarter_before + 3, max(fiscal_month) OVER own_quarter) AS last_month
  FROM mart.calendar_week
  WHERE snapshot_id = $1 AND {calendar} = 'FISCAL'
  WINDOW
    quarter_before AS (ORDER BY fiscal_quarter RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING),
    own_quarter AS (PARTITION BY fiscal_quarter)
),
fiscal_weeks AS (
  SELECT
    week_date,
    fiscal_year,
    CASE WHEN {period}::text IS DISTINCT FROM 'YEAR' THEN fiscal_quarter END AS fiscal_quarter,
    CASE WHEN {period} IN ('QUARTER', 'YEAR') THEN NULL ELSE fiscal_month END AS fiscal_month,
    fiscal_week,
    weeks_in_month,
    CASE WHEN compared_week_date >= first_week THEN compared_week_date END AS compared_week_date,
    first_week,
    last_own_week,
    last_week,
    count(*) OVER (PARTITION BY fiscal_year, fiscal_month) = weeks_in_month AS is_whole,
    CASE {period} WHEN 'QUARTER' THEN fiscal_month <= first_month WHEN 'YEAR' THEN fiscal_month = 1
      ELSE true END AS is_first_month,
    CASE {period}
      WHEN 'QUARTER' THEN fiscal_month >= last_month AND (fiscal_quarter < 4 OR fiscal_week >= 52)
      WHEN 'YEAR' THEN fiscal_week >= 52
      ELSE true END AS is_last_month
  FROM chain_weeks
  CROSS JOIN bounds
  -- PostgreSQL expects one row of a range of unknown bounds, and would then compare each week with each one.
  WHERE CASE WHEN week_date BETWEEN first_week AND last_week THEN true ELSE false END
),
-- A period is over with its last month, a year with the month of its 52nd week.
grouped AS (
  SELECT
    *,
    dense_rank() OVER (ORDER BY fiscal_year, fiscal_quarter, fiscal_month) AS month_number,
    min(week_date) OVER months AS first_date,
    max(week_date) OVER months AS last_date,
    count(*) OVER months AS weeks_sold,
    max(fiscal_week) OVER months AS last_fiscal_week,
    min(fiscal_week) OVER months AS first_fiscal_week,
    bool_or(is_first_month AND is_whole) OVER months AS is_begun_whole,
    bool_or(is_last_month AND is_whole) OVER months AS is_over
  FROM fiscal_weeks
  WINDOW months AS (PARTITION BY fiscal_year, fiscal_quarter, fiscal_month)
),
judged AS (
  SELECT
    *,
    NOT is_over AND last_date = last_week AS is_open,
    NOT is_over OR NOT is_begun_whole OR last_date > last_own_week
      OR weeks_sold <= last_fiscal_week - first_fiscal_week AS is_cut
  FROM grouped
),
measured AS (
  SELECT
    *,
    CASE {period}
      WHEN 'QUARTER' THEN CASE WHEN is_cut THEN greatest(13, weeks_sold) ELSE weeks_sold END
      WHEN 'YEAR' THEN greatest(52, last_fiscal_week)
      ELSE weeks_in_month END::integer AS weeks
  FROM judged
),
placed AS (
  SELECT
    *,
    CASE
      WHEN {period} = 'YEAR' THEN first_date - 7 * first_fiscal_week + 1
      WHEN NOT is_begun_whole AND first_date = first_week AND NOT is_open THEN last_date - 7 * weeks + 1
      ELSE first_date - 6 END AS first_day
  FROM measured
)
SELECT
  week_date,
  extract(year FROM month)::integer AS year,
  month,
  (extract(year FROM month) * 12 + extract(month FROM month))::integer AS month_number,
  NULL::integer AS fiscal_year,
  NULL::text AS fiscal_quarter,
  NULL::text AS fiscal_month,
  last_day,
  last_day - (extract(isodow FROM last_day)::integer - weekday + 7) % 7 > last_week AS is_open,
  month + (weekday - extract(isodow FROM month)::integer + 7) % 7 < first_week
    OR last_day - (extract(isodow FROM last_day)::integer - weekday + 7) % 7 > last_own_week AS is_cut,
  NULL::integer AS weeks_in_month,
  CASE {period} WHEN 'YEAR' THEN week_date - 364 END AS compared_date
FROM calendar_periods
CROSS JOIN bounds
UNION ALL
SELECT
  week_date, fiscal_year, first_day, month_number, fiscal_year, fiscal_year || '-Q' || fiscal_quarter,
  fiscal_year || '-M' || lpad(fiscal_month::text, 2, '0'), first_day + 7 * weeks - 1, is_open, is_cut, weeks,
  compared_week_date
FROM placed
