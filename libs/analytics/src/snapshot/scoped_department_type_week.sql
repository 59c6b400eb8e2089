-- The rows of mart.department_type_week over the stores of a scope.
SELECT
  sold.snapshot_id,
  sold.department,
  week.store_type,
  sold.week_date,
  bool_or(week.is_holiday) AS is_holiday,
  count(*)::integer AS stores,
  sum(sold.weekly_sales) AS weekly_sales
FROM mart.store_department_week sold
JOIN mart.store_week week USING (snapshot_id, store, week_date)
WHERE {rows}
GROUP BY sold.snapshot_id, sold.department, week.store_type, sold.week_date
