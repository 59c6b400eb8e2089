-- Sales of a department in a month, over all stores, stores of one type, or one store. A week belongs to the month, or the
-- fiscal quarter or year, of its date in the relation `periods`. Changes and trend use the complete months of the department's full history in these
-- stores; year, from and to only filter the returned months. Fiscal months of different lengths are not compared by their
-- totals, and with the year before over the weeks in which the department sold in both years.
-- Whose sales: $1 snapshot, $2 department, $3 store, $4 store type. Which months: $5 year, $6 from, $7 to, $8 calendar, $9 length
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
    own.department,
    month,
    sum(own.weekly_sales) AS total,
    count(*) AS weeks,
    sum(own.weekly_sales) / count(*) AS average,
    sum(own.weekly_sales) FILTER (WHERE earlier.week_date IS NOT NULL) AS compared_total,
    sum(earlier.weekly_sales) AS earlier_total,
    count(earlier.week_date) AS compared_weeks,
    min(earlier.week_date) AS first_compared,
    max(earlier.week_date) AS last_compared
  FROM sales own
  JOIN periods ON periods.week_date = own.week_date
  -- Only fiscal months compare weeks.
  LEFT JOIN sales earlier ON earlier.department = own.department AND earlier.week_date = compared_date
  WHERE $2::integer IS NULL OR own.department = $2
  GROUP BY own.department, month
),
partial_weeks AS (
  SELECT DISTINCT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
    AND NOT is_complete
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
),
states AS (
  SELECT
    month,
    year,
    month_number,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    weeks_in_month,
    last_day,
    CASE
      WHEN bool_or(is_open) THEN 'OPEN'
      WHEN bool_or(is_cut) OR bool_or(week_date IN (SELECT week_date FROM partial_weeks)) THEN 'PARTIAL'
      ELSE 'COMPLETE'
    END AS state,
    bool_or(compared_date IN (SELECT week_date FROM partial_weeks)) IS NOT TRUE AS is_comparable
  FROM periods
  GROUP BY month, year, month_number, fiscal_year, fiscal_quarter, fiscal_month, weeks_in_month, last_day
),
judged AS (
  SELECT
    *,
    CASE WHEN state = 'COMPLETE' THEN total END AS complete_total,
    CASE WHEN state = 'COMPLETE' THEN average END AS complete_average,
    CASE WHEN state = 'COMPLETE' AND is_comparable THEN earlier_total END AS comparable_total
  FROM months
  JOIN states USING (month)
),
-- Months as numbers cost less than dates and intervals. Materialized, because a frame reads each number many times.
numbered AS MATERIALIZED (
  SELECT
    *,
    month_number::float8 AS month_x,
    complete_average::float8 AS average_y
  FROM judged
),
-- Frames count months, not rows, so that a month without sales stays a gap.
compared AS (
  SELECT
    *,
    first_value(complete_total) OVER month_before AS total_month_before,
    first_value(complete_average) OVER month_before AS average_month_before,
    first_value(weeks_in_month) OVER month_before AS weeks_month_before,
    first_value(complete_total) OVER year_before AS total_year_before,
    first_value(complete_average) OVER year_before AS average_year_before,
    CASE WHEN state = 'COMPLETE' AND (fiscal_year IS NULL OR fiscal_month IS NOT NULL)
      AND count(average_y) OVER twelve_months >= 3 THEN
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
  CASE WHEN weeks_in_month IS NOT DISTINCT FROM weeks_month_before
    THEN round((complete_total - total_month_before) / nullif(abs(total_month_before), 0), 6)
  END AS "changeOnMonthBefore",
  round((complete_average - average_month_before) / nullif(abs(average_month_before), 0), 6)
    AS "weeklyAverageChangeOnMonthBefore",
  CASE WHEN fiscal_year IS NULL
    THEN round((complete_total - total_year_before) / nullif(abs(total_year_before), 0), 6)
    ELSE round((compared_total - comparable_total) / nullif(abs(comparable_total), 0), 6)
  END AS "changeOnYearBefore",
  CASE WHEN fiscal_year IS NULL
    THEN round((complete_average - average_year_before) / nullif(abs(average_year_before), 0), 6)
    ELSE round((compared_total - comparable_total) / nullif(abs(comparable_total), 0), 6)
  END AS "weeklyAverageChangeOnYearBefore",
  round(slope::numeric, 2) AS "trend",
  state,
  fiscal_month AS "fiscalMonth",
  CASE WHEN fiscal_year IS NOT NULL THEN compared_weeks END AS "comparedWeeks",
  first_compared AS "firstComparedWeek",
  last_compared AS "lastComparedWeek",
  fiscal_year AS "fiscalYear",
  fiscal_quarter AS "fiscalQuarter"
FROM compared
WHERE ($5::integer IS NULL OR year = $5)
  AND ($6::date IS NULL OR last_day >= $6)
  AND ($7::date IS NULL OR month <= $7)
