-- One row per version of the plan, department, store type and week, over all stores with a plan of the department.
SELECT
  version,
  department,
  store_type,
  week_date,
  fiscal_year,
  fiscal_quarter,
  fiscal_month,
  CAST(count(*) AS INTEGER) AS stores,
  CAST(count(weekly_sales) AS INTEGER) AS delivered_stores,
  CAST(sum(amount) AS DECIMAL(38, 2)) AS amount,
  CAST(sum(CASE WHEN is_delivered THEN amount END) AS DECIMAL(38, 2)) AS delivered_amount,
  CAST(sum(weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales,
  CAST(sum(CASE WHEN earlier_sales IS NOT NULL THEN weekly_sales END) AS DECIMAL(38, 2)) AS compared_sales,
  CAST(sum(earlier_sales) AS DECIMAL(38, 2)) AS earlier_sales
FROM plan_with_sales
GROUP BY version, department, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
