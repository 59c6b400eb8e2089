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
    -- Whether a mart has the sums, those of departments over stores. Callers with a scope and former snapshots have no
    -- rows of it.
    $8::integer IS NULL
      AND (coalesce($3, 'STORE') = 'DEPARTMENT'
        OR $10::integer IS NOT NULL AND coalesce($3, 'STORE') NOT IN ('STORE', 'DISTRICT', 'REGION'))
      AND EXISTS (SELECT FROM mart.plan_department_week WHERE snapshot_id = $1) AS is_summed
),
-- The district or region of each store as a number; without a name, the last one.
areas AS MATERIALIZED (
  SELECT store, name, dense_rank() OVER (ORDER BY name)::integer AS area
  FROM (
    SELECT store, CASE $3 WHEN 'DISTRICT' THEN district ELSE region END AS name
    FROM mart.store_profile
    WHERE snapshot_id = $1 AND $3 IN ('DISTRICT', 'REGION')
  ) named
),
-- Store-weeks with a plan, with the sales of its departments where they are complete.
planned AS MATERIALIZED (
  SELECT
    plan.store, plan.store_type, plan.week_date, plan.fiscal_quarter, plan.fiscal_month, plan.sold_departments,
    plan.amount, plan.is_delivered, plan.weekly_sales, plan.earlier_sales, plan.unplanned_sales,
    forecast.mean IS NOT NULL AS is_forecast,
    forecast.horizon,
    forecast.mean,
    forecast.q500 AS median,
    forecast.q100 AS low,
    forecast.q900 AS high
  FROM mart.plan_store_week plan
  CROSS JOIN chosen
  LEFT JOIN (
    SELECT number AS store, week_date, horizon, mean, q500, q100, q900
    FROM mart.forecast_total_week
    WHERE snapshot_id = $2::bigint AND grain = 'STORE'
  ) forecast ON forecast.store = plan.store AND forecast.week_date = plan.week_date AND NOT plan.is_delivered
  WHERE plan.snapshot_id = $1
    AND plan.version = chosen.version
    AND plan.fiscal_year = chosen.fiscal_year
    AND ($6::integer IS NULL OR plan.fiscal_quarter = $6)
    AND ($7::integer IS NULL OR plan.fiscal_month = $7)
    AND ($8::integer IS NULL OR plan.store = $8)
    AND ($9::text IS NULL OR plan.store_type = $9)
),
-- Weeks of a store type that are closed: each planned store-week is delivered or forecast.
closed AS MATERIALIZED (
  SELECT store_type, week_date, bool_or(is_forecast) AS is_forecast, bool_and(is_delivered OR is_forecast) AS is_closed
  FROM planned
  GROUP BY store_type, week_date
),
-- Of departments that a mart sums up, only forecast store-weeks of weeks that are not closed.
amounts AS (
  SELECT store, NULL::integer AS department, week_date, amount, weekly_sales, earlier_sales,
    unplanned_sales
  FROM planned
  WHERE $3::text IS DISTINCT FROM 'DEPARTMENT' AND $10::integer IS NULL
  UNION ALL
  SELECT store, department, week_date, amount, weekly_sales, earlier_sales, NULL
  FROM mart.plan_store_department_week
  WHERE snapshot_id = $1
    AND ($3 = 'DEPARTMENT' OR $10 IS NOT NULL)
    AND (NOT (SELECT is_summed FROM chosen) OR EXISTS (SELECT FROM closed WHERE is_forecast AND NOT is_closed))
    AND (NOT (SELECT is_summed FROM chosen)
      OR ((store, week_date) IN (SELECT store, week_date FROM planned WHERE is_forecast)) IS TRUE
      AND ((store_type, week_date) IN (SELECT store_type, week_date FROM closed WHERE NOT is_closed)) IS TRUE)
    AND version = (SELECT version FROM chosen)
    AND fiscal_year = (SELECT fiscal_year FROM chosen)
    AND ($6::integer IS NULL OR fiscal_quarter = $6)
    AND ($7::integer IS NULL OR fiscal_month = $7)
    AND ($8 IS NULL OR store = $8)
    AND ($9::text IS NULL OR store_type = $9)
    AND ($10 IS NULL OR department = $10)
),
-- Whether the forecast of a store has departments without a plan in one of its weeks: each department that it sold in any
-- week has a forecast.
plan_of_departments AS MATERIALIZED (
  SELECT EXISTS (
    SELECT
    FROM planned
    JOIN (
      SELECT store, count(*) AS departments
      FROM mart.forecast_store_department_week
      WHERE snapshot_id = $2::bigint AND week_date = (SELECT min(week_date) FROM planned WHERE is_forecast)
      GROUP BY store
    ) series USING (store)
    WHERE is_forecast AND sold_departments < series.departments
  ) AS is_partial
),
-- Whether the sums of departments are those of the forecast: of all stores that it has.
summing AS MATERIALIZED (
  SELECT
    NOT is_of_departments OR grouping NOT IN ('STORE', 'DISTRICT', 'REGION') AND has_departments AND NOT is_partial
      AND stores = (SELECT count(*) FROM planned WHERE is_forecast) AS is_whole,
    is_of_departments,
    is_partial
  FROM chosen
  CROSS JOIN plan_of_departments
  CROSS JOIN LATERAL (SELECT grouping = 'DEPARTMENT' OR $10 IS NOT NULL OR is_partial AS is_of_departments) asked
  CROSS JOIN (
    SELECT count(*) FILTER (WHERE grain = 'STORE') AS stores, bool_or(grain = 'DEPARTMENT') AS has_departments
    FROM mart.forecast_total_week
    WHERE snapshot_id = $2::bigint
      AND week_date = ANY (ARRAY(SELECT DISTINCT week_date FROM planned WHERE is_forecast))
  ) expected
),
forecasts AS MATERIALIZED (
  SELECT store, NULL::integer AS department, week_date, mean, median, low, high
  FROM planned
  CROSS JOIN summing
  WHERE NOT is_of_departments AND is_forecast
  UNION ALL
  SELECT
    CASE WHEN coalesce($3, 'STORE') IN ('STORE', 'DISTRICT', 'REGION') THEN store END, department, week_date, sum(mean),
    sum(q500), sum(q100), sum(q900)
  FROM mart.forecast_store_department_week
  WHERE snapshot_id = $2::bigint
    AND NOT (SELECT is_whole FROM summing)
    AND week_date = ANY (ARRAY(SELECT DISTINCT week_date FROM planned WHERE is_forecast))
    AND ($8 IS NULL OR store = $8)
    AND ($10 IS NULL OR department = $10)
    AND ((store, week_date) IN (SELECT store, week_date FROM planned WHERE is_forecast)) IS TRUE
    AND (NOT (SELECT is_partial FROM summing) OR ((store, department, week_date) IN (
      SELECT store, department, week_date
      FROM mart.plan_store_department_week
      WHERE snapshot_id = $1
        AND version = (SELECT version FROM chosen)
        AND week_date = ANY (ARRAY(SELECT DISTINCT week_date FROM planned WHERE is_forecast))
    )) IS TRUE)
  GROUP BY 1, department, week_date
  UNION ALL
  SELECT NULL, number, week_date, mean, q500, q100, q900
  FROM mart.forecast_total_week
  WHERE snapshot_id = $2::bigint
    AND (SELECT is_of_departments AND is_whole FROM summing)
    AND grain = 'DEPARTMENT'
    AND week_date = ANY (ARRAY(SELECT DISTINCT week_date FROM planned WHERE is_forecast))
    AND ($10 IS NULL OR number = $10)
),
cells AS (
  SELECT store, department, week_date,
    CASE WHEN NOT is_summed THEN amount END AS plan,
    CASE WHEN NOT is_summed AND weekly_sales IS NOT NULL THEN amount END AS delivered_plan,
    CASE WHEN weekly_sales IS NOT NULL OR is_forecast THEN amount END AS expected_plan,
    CASE WHEN NOT is_summed THEN weekly_sales END AS sales,
    CASE WHEN NOT is_summed AND earlier_sales IS NOT NULL THEN weekly_sales END AS compared_sales,
    CASE WHEN NOT is_summed THEN earlier_sales END AS earlier,
    unplanned_sales AS unplanned,
    NULL::numeric AS mean, NULL::numeric AS median, NULL::numeric AS low, NULL::numeric AS high
  FROM (
    SELECT *, ((store, week_date) IN (SELECT store, week_date FROM planned WHERE is_forecast)) IS TRUE AS is_forecast
    FROM amounts
  ) flagged
  CROSS JOIN chosen
  UNION ALL
  SELECT store, department, week_date, NULL, NULL, NULL, NULL, NULL, NULL, NULL, mean, median, low, high FROM forecasts
),
by_week AS MATERIALIZED (
  SELECT
    CASE WHEN coalesce($3, 'STORE') = 'STORE' THEN store WHEN $3 = 'DEPARTMENT' THEN department ELSE area END AS number,
    week_date,
    count(plan) AS planned_weeks,
    count(delivered_plan) AS delivered_weeks,
    sum(plan) AS plan,
    sum(delivered_plan) AS delivered_plan,
    sum(expected_plan) AS expected_plan,
    sum(sales) AS sales,
    sum(compared_sales) AS compared_sales,
    sum(earlier) AS earlier,
    sum(unplanned) AS unplanned,
    sum(mean) AS forecast,
    sum(median) AS median,
    sum(low) AS low,
    sum(high) AS high
  FROM cells
  LEFT JOIN areas USING (store)
  GROUP BY number, week_date
  UNION ALL
  SELECT
    CASE WHEN $3 = 'DEPARTMENT' THEN department END, week_date, sum(stores), sum(delivered_stores), sum(amount),
    sum(delivered_amount), sum(CASE WHEN is_closed THEN amount ELSE delivered_amount END), sum(weekly_sales),
    sum(compared_sales), sum(earlier_sales), NULL, NULL, NULL, NULL, NULL
  FROM mart.plan_department_week
  JOIN closed USING (store_type, week_date)
  WHERE snapshot_id = $1
    AND (SELECT is_summed FROM chosen)
    AND version = (SELECT version FROM chosen)
    AND fiscal_year = (SELECT fiscal_year FROM chosen)
    AND ($10 IS NULL OR department = $10)
  GROUP BY 1, week_date
),
places AS (
  SELECT DISTINCT week_date, fiscal_quarter, fiscal_month FROM planned
),
sums AS MATERIALIZED (
  SELECT
    CASE grouping WHEN 'QUARTER' THEN fiscal_quarter WHEN 'MONTH' THEN fiscal_month
      WHEN 'WEEK' THEN week_date - DATE '1970-01-01' ELSE number END AS place,
    sum(planned_weeks) AS planned_weeks,
    sum(delivered_weeks) AS delivered_weeks,
    sum(plan) AS plan,
    sum(delivered_plan) AS delivered_plan,
    sum(expected_plan) AS expected_plan,
    sum(sales) AS sales,
    sum(compared_sales) AS compared_sales,
    sum(earlier) AS earlier,
    sum(unplanned) AS unplanned,
    sum(forecast) AS forecast,
    sum(median) AS median,
    sum(low) AS low,
    sum(high) AS high
  FROM by_week
  JOIN places USING (week_date)
  CROSS JOIN chosen
  GROUP BY place
),
levels AS (
  -- Of all departments, a store-week counts once.
  SELECT
    true AS is_all,
    NULL::integer AS place,
    CASE WHEN $10 IS NULL THEN (SELECT count(*) FROM planned) ELSE coalesce(sum(planned_weeks), 0) END AS planned_weeks,
    CASE WHEN $10 IS NULL THEN (SELECT count(*) FROM planned WHERE is_delivered)
      ELSE coalesce(sum(delivered_weeks), 0) END AS delivered_weeks,
    sum(plan) AS plan,
    sum(delivered_plan) AS delivered_plan,
    sum(expected_plan) AS expected_plan,
    sum(sales) AS sales,
    sum(compared_sales) AS compared_sales,
    sum(earlier) AS earlier,
    CASE WHEN $10 IS NULL THEN (SELECT sum(unplanned_sales) FROM planned) END AS unplanned,
    sum(forecast) AS forecast,
    sum(median) AS median,
    sum(low) AS low,
    sum(high) AS high
  FROM sums
  UNION ALL
  SELECT false, * FROM sums
),
remaining AS (
{remaining}
),
-- As in the answer `forecast`, the forecast is within its interval.
bounded AS (
  SELECT
    levels.*,
    least(forecast, round(median - coalesce(share, 1) * (median - low), 2)) AS forecast_low,
    greatest(forecast, round(median + coalesce(share, 1) * (high - median), 2)) AS forecast_high
  FROM levels
  LEFT JOIN remaining ON remaining.place = coalesce(levels.place, 0)
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
    unplanned AS "unplannedSales",
    earlier AS "lastYear",
    round((compared_sales - earlier) / nullif(abs(earlier), 0), 6) AS "changeOnLastYear",
    forecast,
    forecast_low AS "forecastLow",
    forecast_high AS "forecastHigh",
    coalesce(sales, 0) + forecast AS expected,
    coalesce(sales, 0) + forecast_low AS "expectedLow",
    coalesce(sales, 0) + forecast_high AS "expectedHigh",
    CASE WHEN forecast IS NOT NULL THEN expected_plan END AS "expectedPlan",
    CASE WHEN forecast IS NOT NULL
      THEN round((coalesce(sales, 0) + forecast - expected_plan) / nullif(expected_plan, 0), 6) END AS "expectedChange"
  FROM bounded
),
groups AS (
  SELECT
    CASE grouping WHEN 'STORE' THEN 'Store ' || place WHEN 'DEPARTMENT' THEN 'Department ' || place
      WHEN 'DISTRICT' THEN coalesce(name, 'No district') WHEN 'REGION' THEN coalesce(name, 'No region')
      WHEN 'QUARTER' THEN fiscal_year || '-Q' || place
      WHEN 'MONTH' THEN fiscal_year || '-M' || lpad(place::text, 2, '0')
      ELSE (DATE '1970-01-01' + place)::text END AS "group",
    CASE WHEN grouping = 'STORE' THEN place END AS store,
    store_name AS "storeName",
    CASE WHEN grouping = 'DEPARTMENT' THEN place END AS department,
    CASE WHEN grouping = 'DISTRICT' THEN name END AS district,
    CASE WHEN grouping = 'REGION' THEN name END AS region,
    CASE WHEN grouping = 'QUARTER' THEN place END AS quarter,
    CASE WHEN grouping = 'MONTH' THEN place END AS month,
    CASE WHEN grouping = 'WEEK' THEN DATE '1970-01-01' + place END AS week,
    figures.*
  FROM figures
  CROSS JOIN chosen
  LEFT JOIN (SELECT DISTINCT area, name FROM areas) named ON area = place
  LEFT JOIN (SELECT store, store_name FROM mart.store_profile WHERE snapshot_id = $1) profile
    ON store = place AND grouping = 'STORE'
  WHERE NOT is_all
)
SELECT
  row_to_json(figures) AS all,
  EXISTS (SELECT FROM planned WHERE is_delivered IS NULL) AS "isFormer",
  chosen.version,
  chosen.fiscal_year AS "fiscalYear",
  (SELECT coalesce(json_agg(version ORDER BY version), '[]')
   FROM (SELECT DISTINCT version FROM mart.plan_store_week WHERE snapshot_id = $1) each) AS versions,
  (SELECT json_build_object('firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date))
   FROM planned WHERE is_delivered) AS coverage,
  (SELECT coalesce(json_agg(groups ORDER BY
     CASE WHEN grouping IN ('STORE', 'DISTRICT', 'REGION', 'DEPARTMENT') THEN change END NULLS LAST, place), '[]') FROM groups) AS groups
FROM figures
CROSS JOIN chosen
WHERE is_all
