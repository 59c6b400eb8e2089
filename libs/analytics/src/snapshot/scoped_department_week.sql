-- The rows of mart.department_week over the stores of a scope. A join for `is_holiday` alone would be made for answers that do
-- not read it too, and its few expected rows would be sorted instead of hashed.
SELECT
  sold.snapshot_id,
  sold.department,
  sold.week_date,
  bool_or((sold.snapshot_id, sold.store, sold.week_date) IN (
    SELECT snapshot_id, store, week_date FROM mart.store_week WHERE is_holiday
  )) AS is_holiday,
  count(*)::integer AS stores,
  sum(sold.weekly_sales) AS weekly_sales
FROM mart.store_department_week sold
WHERE {rows}
GROUP BY sold.snapshot_id, sold.department, sold.week_date
