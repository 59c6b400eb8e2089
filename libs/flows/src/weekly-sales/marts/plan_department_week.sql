-- One row per version of the plan, department, store type and week: the plan over all stores, and the sales of its
-- complete store-weeks. A store-week has the sales of all its departments, planned or not, so that departments and
-- stores add up to the same.
WITH complete AS (
  SELECT store, week_date FROM coverage WHERE is_complete
),
store_weeks AS (
  SELECT version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
  FROM planned_weeks
  GROUP BY version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
),
-- Compared with a complete week a year earlier, or with none.
delivered AS (
  SELECT p.*, e.week_date AS compared_date
  FROM store_weeks p
  JOIN complete c ON c.store = p.store AND c.week_date = p.week_date
  LEFT JOIN compared_weeks w ON w.week_date = p.week_date
  LEFT JOIN complete e ON e.store = p.store AND e.week_date = w.compared_week_date
),
cells AS (
  SELECT
    p.version, p.department, p.store_type, p.week_date, p.fiscal_year, p.fiscal_quarter, p.fiscal_month,
    p.amount,
    CASE WHEN d.store IS NOT NULL THEN p.amount END AS delivered_amount,
    CAST(NULL AS DECIMAL(18, 2)) AS sales,
    CAST(NULL AS DECIMAL(18, 2)) AS compared_sales,
    CAST(NULL AS DECIMAL(18, 2)) AS earlier_sales
  FROM planned_weeks p
  LEFT JOIN delivered d ON d.version = p.version AND d.store = p.store AND d.week_date = p.week_date
  UNION ALL
  SELECT
    d.version, s.department, d.store_type, d.week_date, d.fiscal_year, d.fiscal_quarter, d.fiscal_month,
    NULL, NULL, s.weekly_sales, CASE WHEN d.compared_date IS NOT NULL THEN s.weekly_sales END, NULL
  FROM delivered d
  JOIN integrated_sales s ON s.store = d.store AND s.week_date = d.week_date
  UNION ALL
  SELECT
    d.version, s.department, d.store_type, d.week_date, d.fiscal_year, d.fiscal_quarter, d.fiscal_month,
    NULL, NULL, NULL, NULL, s.weekly_sales
  FROM delivered d
  JOIN integrated_sales s ON s.store = d.store AND s.week_date = d.compared_date
)
SELECT
  version,
  department,
  store_type,
  week_date,
  fiscal_year,
  fiscal_quarter,
  fiscal_month,
  CAST(count(amount) AS INTEGER) AS stores,
  CAST(count(delivered_amount) AS INTEGER) AS delivered_stores,
  CAST(sum(amount) AS DECIMAL(38, 2)) AS amount,
  CAST(sum(delivered_amount) AS DECIMAL(38, 2)) AS delivered_amount,
  CAST(sum(sales) AS DECIMAL(38, 2)) AS weekly_sales,
  CAST(sum(compared_sales) AS DECIMAL(38, 2)) AS compared_sales,
  CAST(sum(earlier_sales) AS DECIMAL(38, 2)) AS earlier_sales
FROM cells
GROUP BY version, department, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
