-- The last complete month of the list, or its last month if none is complete: sales of all listed departments, compared
-- with the complete months before, a fiscal month over the weeks in which they sold in both years. $1 snapshot, $2
-- department, $3 store, $4 store type, $8 calendar, $9 length
WITH latest AS (
  SELECT month, state
  FROM list
  GROUP BY month, state
  ORDER BY state = 'COMPLETE' DESC, month DESC
  LIMIT 1
),
sales AS (
  SELECT week_date, weekly_sales
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND $2::integer IS NULL
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
  UNION ALL
  SELECT week_date, weekly_sales
  FROM mart.department_week
  WHERE snapshot_id = $1 AND department = $2 AND $3::integer IS NULL AND $4::text IS NULL
  UNION ALL
  SELECT week_date, weekly_sales
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    AND department = $2
    AND ($3::integer IS NOT NULL OR $4::text IS NOT NULL)
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store = ANY (ARRAY(
      SELECT DISTINCT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $4
    )))
),
weeks AS (
  SELECT week_date, sum(weekly_sales) AS weekly_sales FROM sales GROUP BY week_date
),
months AS (
  SELECT
    month,
    sum(own.weekly_sales) AS total,
    count(*) AS weeks,
    max(own.week_date) AS last_week,
    sum(own.weekly_sales) / count(*) AS average,
    sum(own.weekly_sales) FILTER (WHERE earlier.week_date IS NOT NULL) AS compared_total,
    sum(earlier.weekly_sales) AS earlier_total,
    count(earlier.week_date) AS compared_weeks,
    min(earlier.week_date) AS first_compared,
    max(earlier.week_date) AS last_compared
  FROM weeks own
  JOIN periods ON periods.week_date = own.week_date
  LEFT JOIN weeks earlier ON earlier.week_date = compared_date
  GROUP BY month
),
partial_weeks AS (
  SELECT DISTINCT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
    AND NOT is_complete
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
),
-- A month before a complete one is not open.
states AS (
  SELECT
    month,
    month_number,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    NOT (bool_or(is_cut) OR bool_or(week_date IN (SELECT week_date FROM partial_weeks))) AS is_complete,
    bool_or(compared_date IN (SELECT week_date FROM partial_weeks)) IS NOT TRUE AS is_comparable
  FROM periods
  GROUP BY month, month_number, fiscal_year, fiscal_quarter, fiscal_month
),
earlier_months AS (
  SELECT * FROM months JOIN states USING (month)
),
compared AS (
  SELECT
    latest.month,
    latest.state,
    own.fiscal_year,
    own.fiscal_quarter,
    own.fiscal_month,
    before.is_complete AS is_month_before_complete,
    CASE WHEN own.fiscal_year IS NULL THEN year_before.is_complete
      WHEN latest.state = 'COMPLETE' AND own.compared_weeks > 0 THEN own.is_comparable END AS is_year_before_complete,
    own.average,
    CASE WHEN before.is_complete THEN before.average END AS month_before,
    CASE WHEN own.fiscal_year IS NULL THEN own.average ELSE own.compared_total END AS compared_now,
    CASE WHEN own.fiscal_year IS NULL THEN CASE WHEN year_before.is_complete THEN year_before.average END
      WHEN latest.state = 'COMPLETE' AND own.is_comparable THEN own.earlier_total END AS year_before
  FROM latest
  JOIN earlier_months own ON own.month = latest.month
  LEFT JOIN earlier_months before
    ON latest.state = 'COMPLETE' AND before.month_number = own.month_number - 1
  LEFT JOIN earlier_months year_before
    ON latest.state = 'COMPLETE' AND year_before.month_number = own.month_number - 12
)
SELECT
  month,
  state,
  total,
  weeks,
  last_week AS "lastWeek",
  round((compared.average - month_before) / nullif(abs(month_before), 0), 6)
    AS "weeklyAverageChangeOnMonthBefore",
  round((compared_now - year_before) / nullif(abs(year_before), 0), 6)
    AS "weeklyAverageChangeOnYearBefore",
  is_month_before_complete AS "isMonthBeforeComplete",
  is_year_before_complete AS "isYearBeforeComplete",
  fiscal_month AS "fiscalMonth",
  CASE WHEN fiscal_year IS NOT NULL THEN compared_weeks END AS "comparedWeeks",
  first_compared AS "firstComparedWeek",
  last_compared AS "lastComparedWeek",
  fiscal_year AS "fiscalYear",
  fiscal_quarter AS "fiscalQuarter"
FROM compared
JOIN months USING (month)
