-- One row per version of the plan, department, store type and week: the plan over all stores, and the sales of its
-- complete store-weeks. A store-week has the sales of all its departments, planned or not, so that departments and
-- stores add up to the same.
WITH sides AS (
  SELECT * FROM (VALUES (false), (true)) AS s(is_earlier)
),
-- Each week with its own date, and with that of the week a year earlier that it compares with.
dated AS (
  SELECT w.week_date, s.is_earlier, CASE WHEN s.is_earlier THEN w.compared_week_date ELSE w.week_date END AS day
  FROM compared_weeks w
  CROSS JOIN sides s
),
complete AS (
  SELECT c.store, d.week_date, bool_or(d.is_earlier) AS is_compared
  FROM coverage c
  JOIN dated d ON d.day = c.week_date
  WHERE c.is_complete
  GROUP BY c.store, d.week_date
  HAVING bool_or(NOT d.is_earlier)
),
sold AS (
  SELECT s.store, s.department, d.week_date, d.is_earlier, s.weekly_sales
  FROM integrated_sales s
  JOIN dated d ON d.day = s.week_date
),
store_weeks AS (
  SELECT version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
  FROM planned_weeks
  GROUP BY version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
),
cells AS (
  SELECT
    p.version, p.department, p.store_type, p.week_date, p.fiscal_year, p.fiscal_quarter, p.fiscal_month,
    p.amount,
    CASE WHEN c.store IS NOT NULL THEN p.amount END AS delivered_amount,
    CAST(NULL AS DECIMAL(18, 2)) AS sales,
    CAST(NULL AS DECIMAL(18, 2)) AS compared_sales,
    CAST(NULL AS DECIMAL(18, 2)) AS earlier_sales
  FROM planned_weeks p
  LEFT JOIN complete c ON c.store = p.store AND c.week_date = p.week_date
  UNION ALL
  SELECT
    p.version, s.department, p.store_type, p.week_date, p.fiscal_year, p.fiscal_quarter, p.fiscal_month,
    NULL,
    NULL,
    CASE WHEN NOT s.is_earlier THEN s.weekly_sales END,
    CASE WHEN NOT s.is_earlier AND c.is_compared THEN s.weekly_sales END,
    CASE WHEN s.is_earlier THEN s.weekly_sales END
  FROM store_weeks p
  JOIN complete c ON c.store = p.store AND c.week_date = p.week_date
  JOIN sold s ON s.store = p.store AND s.week_date = p.week_date AND (c.is_compared OR NOT s.is_earlier)
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
