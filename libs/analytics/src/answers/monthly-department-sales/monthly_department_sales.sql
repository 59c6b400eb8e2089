-- Sales of a department in a calendar month, over all stores, stores of one type, or one store. A week
-- belongs to the month of its date. Changes and trend use the complete months of the department's full history in these
-- stores; year, from and to only filter the returned months.
-- Whose sales: $1 snapshot, $2 department, $3 store, $4 store type. Which months: $5 year, $6 from, $7 to
WITH sales AS (
  SELECT department, week_date, weekly_sales
  FROM mart.department_week
  WHERE snapshot_id = $1 AND $3::integer IS NULL AND $4::text IS NULL
  UNION ALL
  SELECT department, week_date, sum(weekly_sales)
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    AND ($3::integer IS NOT NULL OR $4::text IS NOT NULL)
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store = ANY (ARRAY(
      SELECT DISTINCT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $4
    )))
  GROUP BY department, week_date
),
months AS (
  SELECT
    department,
    date_trunc('month', week_date::timestamp)::date AS month,
    sum(weekly_sales) AS total,
    count(*) AS weeks,
    sum(weekly_sales) / count(*) AS average
  FROM sales
  WHERE $2::integer IS NULL OR department = $2
  GROUP BY 1, 2
),
bounds AS (
  SELECT
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    mode() WITHIN GROUP (ORDER BY extract(isodow FROM week_date)::integer) AS weekday
  FROM mart.store_week
  WHERE snapshot_id = $1
),
partial_months AS (
  SELECT DISTINCT date_trunc('month', week_date::timestamp)::date AS month
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
    AND NOT is_complete
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
),
-- The first and the last date of the data's weekday in each month.
week_dates AS (
  SELECT
    month,
    month + (weekday - extract(isodow FROM month)::integer + 7) % 7 AS first_date,
    month_end - (extract(isodow FROM month_end)::integer - weekday + 7) % 7 AS last_date
  FROM (
    SELECT DISTINCT month, (month + interval '1 month' - interval '1 day')::date AS month_end
    FROM months
  ) each
  CROSS JOIN bounds
),
states AS (
  SELECT
    month,
    CASE
      WHEN last_date > last_week THEN 'OPEN'
      WHEN first_date < first_week OR month IN (SELECT month FROM partial_months) THEN 'PARTIAL'
      ELSE 'COMPLETE'
    END AS state
  FROM week_dates
  CROSS JOIN bounds
),
judged AS (
  SELECT
    *,
    CASE WHEN state = 'COMPLETE' THEN total END AS complete_total,
    CASE WHEN state = 'COMPLETE' THEN average END AS complete_average
  FROM months
  JOIN states USING (month)
),
-- Months as numbers cost less than dates and intervals. Materialized, because a frame reads each number many times.
numbered AS MATERIALIZED (
  SELECT
    *,
    (extract(year FROM month) * 12 + extract(month FROM month))::integer AS month_number,
    (extract(year FROM month) * 12 + extract(month FROM month))::float8 AS month_x,
    complete_average::float8 AS average_y
  FROM judged
),
-- Frames count calendar months, not rows, so that a month without sales stays a gap.
compared AS (
  SELECT
    *,
    first_value(complete_total) OVER month_before AS total_month_before,
    first_value(complete_average) OVER month_before AS average_month_before,
    first_value(complete_total) OVER year_before AS total_year_before,
    first_value(complete_average) OVER year_before AS average_year_before,
    CASE WHEN state = 'COMPLETE' AND count(average_y) OVER twelve_months >= 3 THEN
      regr_slope(average_y, month_x) OVER twelve_months
    END AS slope
  FROM numbered
  WINDOW
    departments AS (PARTITION BY department ORDER BY month_number),
    month_before AS (departments RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING),
    year_before AS (departments RANGE BETWEEN 12 PRECEDING AND 12 PRECEDING),
    twelve_months AS (departments RANGE BETWEEN 11 PRECEDING AND CURRENT ROW)
)
SELECT
  department,
  month,
  total,
  weeks,
  round(average, 2) AS "weeklyAverage",
  round((complete_total - total_month_before) / nullif(abs(total_month_before), 0), 6)
    AS "changeOnMonthBefore",
  round((complete_average - average_month_before) / nullif(abs(average_month_before), 0), 6)
    AS "weeklyAverageChangeOnMonthBefore",
  round((complete_total - total_year_before) / nullif(abs(total_year_before), 0), 6)
    AS "changeOnYearBefore",
  round((complete_average - average_year_before) / nullif(abs(average_year_before), 0), 6)
    AS "weeklyAverageChangeOnYearBefore",
  round(slope::numeric, 2) AS "trend",
  state
FROM compared
WHERE ($5::integer IS NULL OR extract(year FROM month) = $5)
  AND ($6::date IS NULL OR month >= date_trunc('month', $6::date::timestamp))
  AND ($7::date IS NULL OR month <= date_trunc('month', $7::date::timestamp))
