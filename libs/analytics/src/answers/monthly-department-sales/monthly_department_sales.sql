-- Sales of a department in a calendar month, over all stores, stores of one type, or one store. A week
-- belongs to the month of its date. Changes and trend use the department's full history in these stores;
-- year, from and to only filter the returned months.
-- Whose sales: $1 snapshot, $2 department, $3 store, $4 store type. Which months: $5 year, $6 from, $7 to
WITH sales AS (
  SELECT department, week_date, weekly_sales
  FROM mart.department_week
  WHERE snapshot_id = $1 AND $3::integer IS NULL AND $4::text IS NULL
  UNION ALL
  SELECT department, week_date, weekly_sales
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    AND ($3::integer IS NOT NULL OR $4::text IS NOT NULL)
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store IN (
      SELECT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $4
    ))
),
months AS (
  SELECT
    department,
    date_trunc('month', week_date::timestamp)::date AS month,
    sum(weekly_sales) AS total,
    count(DISTINCT week_date) AS weeks,
    sum(weekly_sales) / count(DISTINCT week_date) AS average
  FROM sales
  WHERE $2::integer IS NULL OR department = $2
  GROUP BY 1, 2
),
-- Frames count calendar months, not rows, so that a month without sales stays a gap.
compared AS (
  SELECT
    *,
    first_value(total) OVER month_before AS total_month_before,
    first_value(average) OVER month_before AS average_month_before,
    first_value(total) OVER year_before AS total_year_before,
    first_value(average) OVER year_before AS average_year_before,
    CASE WHEN count(*) OVER twelve_months >= 3 THEN
      regr_slope(average, extract(year FROM month) * 12 + extract(month FROM month))
        OVER twelve_months
    END AS slope
  FROM months
  WINDOW
    month_before AS (PARTITION BY department ORDER BY month
      RANGE BETWEEN interval '1 month' PRECEDING AND interval '1 month' PRECEDING),
    year_before AS (PARTITION BY department ORDER BY month
      RANGE BETWEEN interval '1 year' PRECEDING AND interval '1 year' PRECEDING),
    twelve_months AS (PARTITION BY department ORDER BY month
      RANGE BETWEEN interval '11 months' PRECEDING AND CURRENT ROW)
)
SELECT
  department,
  month,
  total,
  weeks,
  round(average, 2) AS "weeklyAverage",
  round((total - total_month_before) / nullif(abs(total_month_before), 0), 6)
    AS "changeOnMonthBefore",
  round((average - average_month_before) / nullif(abs(average_month_before), 0), 6)
    AS "weeklyAverageChangeOnMonthBefore",
  round((total - total_year_before) / nullif(abs(total_year_before), 0), 6)
    AS "changeOnYearBefore",
  round((average - average_year_before) / nullif(abs(average_year_before), 0), 6)
    AS "weeklyAverageChangeOnYearBefore",
  round(slope::numeric, 2) AS "trend"
FROM compared
WHERE ($5::integer IS NULL OR extract(year FROM month) = $5)
  AND ($6::date IS NULL OR month >= date_trunc('month', $6::date::timestamp))
  AND ($7::date IS NULL OR month <= date_trunc('month', $7::date::timestamp))
