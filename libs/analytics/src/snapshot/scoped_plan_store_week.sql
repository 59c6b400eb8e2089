-- The rows of mart.plan_store_week over the departments of a scope.
WITH own_sales AS (
  SELECT sold.snapshot_id, sold.store, sold.week_date, sum(sold.weekly_sales) AS sales
  FROM mart.store_department_week sold
  WHERE {departments}
  GROUP BY sold.snapshot_id, sold.store, sold.week_date
),
own_departments AS (
  SELECT DISTINCT sold.snapshot_id, sold.store, sold.department
  FROM mart.store_department_week sold
  WHERE {departments}
),
planned AS (
  SELECT
    sold.snapshot_id,
    sold.version,
    sold.store,
    sold.store_type,
    sold.week_date,
    sold.fiscal_year,
    sold.fiscal_quarter,
    sold.fiscal_month,
    count(*)::integer AS departments,
    count(own_departments.department)::integer AS sold_departments,
    sum(sold.amount) AS amount,
    bool_and(sold.weekly_sales IS NOT NULL) AS is_delivered,
    sum(sold.weekly_sales) AS weekly_sales,
    sum(sold.earlier_sales) AS earlier_sales
  FROM mart.plan_store_department_week sold
  LEFT JOIN own_departments USING (snapshot_id, store, department)
  WHERE {departments}
  GROUP BY
    sold.snapshot_id,
    sold.version,
    sold.store,
    sold.store_type,
    sold.week_date,
    sold.fiscal_year,
    sold.fiscal_quarter,
    sold.fiscal_month
)
SELECT planned.*, CASE WHEN is_delivered THEN coalesce(own_sales.sales, 0) - weekly_sales END AS unplanned_sales
FROM planned
LEFT JOIN own_sales USING (snapshot_id, store, week_date)
