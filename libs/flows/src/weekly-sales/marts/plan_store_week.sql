-- One row per version of the plan, store and week, over all departments.
SELECT
  version,
  store,
  store_type,
  week_date,
  fiscal_year,
  fiscal_quarter,
  fiscal_month,
  CAST(count(*) AS INTEGER) AS departments,
  CAST(sum(amount) AS DECIMAL(38, 2)) AS amount
FROM planned_weeks
GROUP BY version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
