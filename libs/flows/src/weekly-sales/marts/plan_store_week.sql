-- One row per version of the plan, store and week, over all departments with a plan.
WITH sold AS (
  SELECT store, week_date, sum(weekly_sales) AS sales
  FROM integrated_sales
  GROUP BY store, week_date
),
planned AS (
  SELECT
    version,
    store,
    store_type,
    week_date,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    CAST(count(*) AS INTEGER) AS departments,
    CAST(sum(CASE WHEN is_sold THEN 1 ELSE 0 END) AS INTEGER) AS sold_departments,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS amount,
    is_delivered,
    CAST(sum(weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales,
    CAST(sum(earlier_sales) AS DECIMAL(38, 2)) AS earlier_sales
  FROM plan_with_sales
  GROUP BY version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month, is_delivered
)
SELECT p.*, CASE WHEN p.is_delivered THEN CAST(coalesce(s.sales, 0) - p.weekly_sales AS DECIMAL(38, 2)) END AS unplanned_sales
FROM planned p
LEFT JOIN sold s ON s.store = p.store AND s.week_date = p.week_date
