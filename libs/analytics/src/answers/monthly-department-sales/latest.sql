-- The last complete month of the list, or its last month if none is complete: sales of all listed departments, compared
-- with the complete months before. $1 snapshot, $2 department, $3 store, $4 store type
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
bounds AS (
  SELECT
    min(week_date) AS first_week,
    mode() WITHIN GROUP (ORDER BY extract(isodow FROM week_date)::integer) AS weekday
  FROM mart.store_week
  WHERE snapshot_id = $1
),
months AS (
  SELECT
    date_trunc('month', week_date::timestamp)::date AS month,
    sum(weekly_sales) AS total,
    count(*) AS weeks,
    max(week_date) AS last_week,
    sum(weekly_sales) / count(*) AS average
  FROM weeks
  GROUP BY 1
),
-- A month before a complete one is not open.
earlier_months AS (
  SELECT
    month,
    average,
    month + (weekday - extract(isodow FROM month)::integer + 7) % 7 >= first_week
    AND month NOT IN (
      SELECT date_trunc('month', week_date::timestamp)::date
      FROM mart.store_week_coverage
      WHERE snapshot_id = $1
        AND NOT is_complete
        AND ($3::integer IS NULL OR store = $3)
        AND ($4::text IS NULL OR store_type = $4)
    ) AS is_complete
  FROM months
  CROSS JOIN bounds
),
compared AS (
  SELECT
    latest.month,
    latest.state,
    before.is_complete AS is_month_before_complete,
    year_before.is_complete AS is_year_before_complete,
    CASE WHEN before.is_complete THEN before.average END AS month_before,
    CASE WHEN year_before.is_complete THEN year_before.average END AS year_before
  FROM latest
  LEFT JOIN earlier_months before
    ON latest.state = 'COMPLETE' AND before.month = latest.month - interval '1 month'
  LEFT JOIN earlier_months year_before
    ON latest.state = 'COMPLETE' AND year_before.month = latest.month - interval '1 year'
)
SELECT
  month,
  state,
  total,
  weeks,
  last_week AS "lastWeek",
  round((average - month_before) / nullif(abs(month_before), 0), 6)
    AS "weeklyAverageChangeOnMonthBefore",
  round((average - year_before) / nullif(abs(year_before), 0), 6)
    AS "weeklyAverageChangeOnYearBefore",
  is_month_before_complete AS "isMonthBeforeComplete",
  is_year_before_complete AS "isYearBeforeComplete"
FROM compared
JOIN months USING (month)
