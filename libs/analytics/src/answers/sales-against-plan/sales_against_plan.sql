-- Sales against one version of the plan over complete store-weeks, and the forecast of the others, by one level and
-- over the full selection. $1 snapshot, $2 snapshot of forecasts or null, $3 level to group by, $4 version, $5 fiscal
-- year, $6 quarter, $7 month, $8 store, $9 store type, $10 department
WITH chosen AS (
  SELECT
    coalesce($3::text, 'STORE') AS grouping,
    coalesce($4::text, 'plan') AS version,
    coalesce($5::integer, (
      SELECT fiscal_year FROM mart.calendar_week WHERE snapshot_id = $1 ORDER BY week_date DESC LIMIT 1
    )) AS fiscal_year,
    coalesce($3::text = 'DEPARTMENT' OR $10::integer IS NOT NULL, false) AS is_by_department
),
-- Store-weeks with a plan, and what is known of each.
planned AS MATERIALIZED (
  SELECT
    plan.*,
    coverage.is_complete IS TRUE AS is_delivered,
    calendar.compared_week_date,
    earlier.is_complete IS TRUE AS is_compared,
    coverage.is_complete IS NOT TRUE AND forecast.mean IS NOT NULL AS is_forecast,
    forecast.mean,
    forecast.q100 AS low,
    forecast.q900 AS high
  FROM mart.plan_store_week plan
  CROSS JOIN chosen
  LEFT JOIN mart.store_week_coverage coverage
    ON coverage.snapshot_id = $1 AND coverage.store = plan.store AND coverage.week_date = plan.week_date
  LEFT JOIN mart.calendar_week calendar ON calendar.snapshot_id = $1 AND calendar.week_date = plan.week_date
  LEFT JOIN mart.store_week_coverage earlier
    ON earlier.snapshot_id = $1 AND earlier.store = plan.store AND earlier.week_date = calendar.compared_week_date
  LEFT JOIN mart.forecast_total_week forecast
    ON forecast.snapshot_id = $2::bigint AND forecast.grain = 'STORE' AND forecast.number = plan.store
    AND forecast.week_date = plan.week_date
  WHERE plan.snapshot_id = $1
    AND plan.version = chosen.version
    AND plan.fiscal_year = chosen.fiscal_year
    AND ($6::integer IS NULL OR plan.fiscal_quarter = $6)
    AND ($7::integer IS NULL OR plan.fiscal_month = $7)
    AND ($8::integer IS NULL OR plan.store = $8)
    AND ($9::text IS NULL OR plan.store_type = $9)
),
cells AS (
  SELECT
    planned.store, NULL::integer AS department, planned.week_date, fiscal_quarter, fiscal_month, is_delivered,
    is_compared, is_forecast, amount AS plan, sold.weekly_sales AS sales, NULL::numeric AS earlier, mean, low, high
  FROM planned
  CROSS JOIN chosen
  LEFT JOIN mart.store_week sold
    ON sold.snapshot_id = $1 AND sold.store = planned.store AND sold.week_date = planned.week_date AND is_delivered
  WHERE NOT is_by_department
  UNION ALL
  SELECT
    planned.store, NULL, planned.week_date, fiscal_quarter, fiscal_month, is_delivered, is_compared, is_forecast,
    NULL, NULL, sold.weekly_sales, NULL, NULL, NULL
  FROM planned
  CROSS JOIN chosen
  JOIN mart.store_week sold
    ON sold.snapshot_id = $1 AND sold.store = planned.store AND sold.week_date = planned.compared_week_date
  WHERE NOT is_by_department AND is_delivered AND is_compared
  UNION ALL
  SELECT
    planned.store, plan.department, planned.week_date, planned.fiscal_quarter, planned.fiscal_month, is_delivered,
    is_compared, is_forecast, plan.amount, NULL, NULL, NULL, NULL, NULL
  FROM planned
  CROSS JOIN chosen
  JOIN mart.plan_store_department_week plan
    ON plan.snapshot_id = $1 AND plan.version = chosen.version AND plan.store = planned.store
    AND plan.week_date = planned.week_date
  WHERE is_by_department AND ($10::integer IS NULL OR plan.department = $10)
  UNION ALL
  SELECT
    planned.store, sold.department, planned.week_date, fiscal_quarter, fiscal_month, is_delivered, is_compared,
    is_forecast, NULL, sold.weekly_sales, NULL, NULL, NULL, NULL
  FROM planned
  CROSS JOIN chosen
  JOIN mart.store_department_week sold
    ON sold.snapshot_id = $1 AND sold.store = planned.store AND sold.week_date = planned.week_date
  WHERE is_by_department AND is_delivered AND ($10 IS NULL OR sold.department = $10)
  UNION ALL
  SELECT
    planned.store, sold.department, planned.week_date, fiscal_quarter, fiscal_month, is_delivered, is_compared,
    is_forecast, NULL, NULL, sold.weekly_sales, NULL, NULL, NULL
  FROM planned
  CROSS JOIN chosen
  JOIN mart.store_department_week sold
    ON sold.snapshot_id = $1 AND sold.store = planned.store AND sold.week_date = planned.compared_week_date
  WHERE is_by_department AND is_delivered AND is_compared AND ($10 IS NULL OR sold.department = $10)
  UNION ALL
  SELECT
    planned.store, forecast.department, planned.week_date, fiscal_quarter, fiscal_month, is_delivered, is_compared,
    is_forecast, NULL, NULL, NULL, forecast.mean,
    forecast.q100, forecast.q900
  FROM planned
  CROSS JOIN chosen
  JOIN mart.forecast_store_department_week forecast
    ON forecast.snapshot_id = $2::bigint AND forecast.store = planned.store AND forecast.week_date = planned.week_date
  WHERE is_by_department AND is_forecast AND ($10 IS NULL OR forecast.department = $10)
),
sums AS MATERIALIZED (
  SELECT
    CASE grouping WHEN 'STORE' THEN store WHEN 'DEPARTMENT' THEN department WHEN 'QUARTER' THEN fiscal_quarter
      WHEN 'MONTH' THEN fiscal_month ELSE week_date - DATE '1970-01-01' END AS place,
    count(plan) AS planned_weeks,
    count(plan) FILTER (WHERE is_delivered) AS delivered_weeks,
    sum(plan) AS plan,
    sum(plan) FILTER (WHERE is_delivered) AS delivered_plan,
    sum(plan) FILTER (WHERE is_delivered OR is_forecast) AS expected_plan,
    sum(sales) AS sales,
    sum(sales) FILTER (WHERE is_compared) AS compared_sales,
    sum(earlier) AS earlier,
    sum(mean) FILTER (WHERE is_forecast) AS forecast,
    sum(low) FILTER (WHERE is_forecast) AS low,
    sum(high) FILTER (WHERE is_forecast) AS high
  FROM cells
  CROSS JOIN chosen
  GROUP BY place
),
levels AS (
  SELECT true AS is_all, NULL::integer AS place, (SELECT count(*) FROM planned) AS planned_weeks,
    (SELECT count(*) FROM planned WHERE is_delivered) AS delivered_weeks, sum(plan) AS plan,
    sum(delivered_plan) AS delivered_plan, sum(expected_plan) AS expected_plan, sum(sales) AS sales,
    sum(compared_sales) AS compared_sales, sum(earlier) AS earlier, sum(forecast) AS forecast, sum(low) AS low,
    sum(high) AS high
  FROM sums
  UNION ALL
  SELECT false, * FROM sums
),
figures AS (
  SELECT
    is_all,
    place,
    planned_weeks AS "plannedStoreWeeks",
    delivered_weeks AS "deliveredStoreWeeks",
    coalesce(plan, 0) AS plan,
    coalesce(delivered_plan, 0) AS "deliveredPlan",
    coalesce(plan, 0) - coalesce(delivered_plan, 0) AS "notDeliveredPlan",
    CASE WHEN delivered_weeks > 0 THEN coalesce(sales, 0) END AS actual,
    CASE WHEN delivered_weeks > 0 THEN coalesce(sales, 0) - coalesce(delivered_plan, 0) END AS difference,
    CASE WHEN delivered_weeks > 0
      THEN round((coalesce(sales, 0) - delivered_plan) / nullif(delivered_plan, 0), 6) END AS change,
    earlier AS "lastYear",
    round((compared_sales - earlier) / nullif(abs(earlier), 0), 6) AS "changeOnLastYear",
    forecast,
    low AS "forecastLow",
    high AS "forecastHigh",
    coalesce(sales, 0) + forecast AS expected,
    coalesce(sales, 0) + low AS "expectedLow",
    coalesce(sales, 0) + high AS "expectedHigh",
    CASE WHEN forecast IS NOT NULL THEN expected_plan END AS "expectedPlan",
    CASE WHEN forecast IS NOT NULL
      THEN round((coalesce(sales, 0) + forecast - expected_plan) / nullif(expected_plan, 0), 6) END AS "expectedChange"
  FROM levels
),
groups AS (
  SELECT
    CASE grouping WHEN 'STORE' THEN 'Store ' || place WHEN 'DEPARTMENT' THEN 'Department ' || place
      WHEN 'QUARTER' THEN fiscal_year || '-Q' || place
      WHEN 'MONTH' THEN fiscal_year || '-M' || lpad(place::text, 2, '0')
      ELSE (DATE '1970-01-01' + place)::text END AS "group",
    CASE WHEN grouping = 'STORE' THEN place END AS store,
    CASE WHEN grouping = 'DEPARTMENT' THEN place END AS department,
    CASE WHEN grouping = 'QUARTER' THEN place END AS quarter,
    CASE WHEN grouping = 'MONTH' THEN place END AS month,
    CASE WHEN grouping = 'WEEK' THEN DATE '1970-01-01' + place END AS week,
    figures.*
  FROM figures
  CROSS JOIN chosen
  WHERE NOT is_all
)
SELECT
  row_to_json(figures) AS all,
  chosen.version,
  chosen.fiscal_year AS "fiscalYear",
  (SELECT coalesce(json_agg(version ORDER BY version), '[]')
   FROM (SELECT DISTINCT version FROM mart.plan_store_week WHERE snapshot_id = $1) each) AS versions,
  (SELECT json_build_object('firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date))
   FROM planned WHERE is_delivered) AS coverage,
  (SELECT coalesce(json_agg(groups ORDER BY
     CASE WHEN grouping IN ('STORE', 'DEPARTMENT') THEN change END NULLS LAST, place), '[]') FROM groups) AS groups
FROM figures
CROSS JOIN chosen
WHERE is_all
