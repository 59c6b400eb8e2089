-- The rows of mart.store_week over the departments of a scope.
SELECT
  week.snapshot_id,
  week.store,
  week.week_date,
  week.store_type,
  week.store_size,
  week.is_holiday,
  week.holiday,
  own.departments,
  own.weekly_sales,
  week.temperature,
  week.fuel_price,
  week.cpi,
  week.unemployment,
  week.has_markdown,
  week.markdown_total,
  week.markdown_1,
  week.markdown_2,
  week.markdown_3,
  week.markdown_4,
  week.markdown_5
FROM (
  SELECT
    sold.snapshot_id,
    sold.store,
    sold.week_date,
    count(*)::integer AS departments,
    sum(sold.weekly_sales) AS weekly_sales
  FROM mart.store_department_week sold
  WHERE {departments}
  GROUP BY sold.snapshot_id, sold.store, sold.week_date
) own
JOIN mart.store_week week USING (snapshot_id, store, week_date)
