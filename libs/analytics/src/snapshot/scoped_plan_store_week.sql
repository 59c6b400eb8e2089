-- The rows of mart.plan_store_week over the departments of a scope.
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
  NULL::integer AS sold_departments,
  sum(sold.amount) AS amount,
  bool_and(sold.weekly_sales IS NOT NULL) AS is_delivered,
  sum(sold.weekly_sales) AS weekly_sales,
  sum(sold.earlier_sales) AS earlier_sales,
  NULL::numeric AS unplanned_sales
FROM mart.plan_store_department_week sold
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
