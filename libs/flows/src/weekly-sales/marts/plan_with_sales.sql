-- The plan by store, department and week, with its sales where the store-week is complete, and those of the week a year
-- earlier that it compares with where that store-week is complete too. A department without a row sold nothing.
WITH complete AS (
  SELECT store, week_date FROM coverage WHERE is_complete
),
-- Departments that each store sold in any week.
sold AS (
  SELECT store, department FROM integrated_sales GROUP BY store, department
),
judged AS (
  SELECT
    p.*,
    c.store IS NOT NULL AS is_delivered,
    CASE WHEN c.store IS NOT NULL AND e.store IS NOT NULL THEN w.compared_week_date END AS compared_week_date
  FROM planned_weeks p
  LEFT JOIN compared_weeks w ON w.week_date = p.week_date
  LEFT JOIN complete c ON c.store = p.store AND c.week_date = p.week_date
  LEFT JOIN complete e ON e.store = p.store AND e.week_date = w.compared_week_date
)
SELECT
  p.version,
  p.store,
  p.store_type,
  p.department,
  p.week_date,
  p.fiscal_year,
  p.fiscal_quarter,
  p.fiscal_month,
  p.spread,
  p.amount,
  p.is_delivered,
  k.store IS NOT NULL AS is_sold,
  CASE WHEN p.is_delivered THEN coalesce(s.weekly_sales, 0) END AS weekly_sales,
  CASE WHEN p.compared_week_date IS NOT NULL THEN coalesce(e.weekly_sales, 0) END AS earlier_sales
FROM judged p
LEFT JOIN integrated_sales s ON s.store = p.store AND s.department = p.department AND s.week_date = p.week_date
LEFT JOIN integrated_sales e ON e.store = p.store AND e.department = p.department AND e.week_date = p.compared_week_date
LEFT JOIN sold k ON k.store = p.store AND k.department = p.department
