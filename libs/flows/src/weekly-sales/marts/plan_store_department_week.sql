-- One row per version of the plan, store, department and week.
SELECT
  version, store, store_type, department, week_date, fiscal_year, fiscal_quarter, fiscal_month, spread, amount, weekly_sales,
  earlier_sales
FROM plan_with_sales
