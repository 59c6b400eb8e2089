-- Cells of mart.store_department_week for groups over several departments: each store-week once.
SELECT
  /* labels */ sold.store, sold.week_date, week.store_type, week.store_size, week.is_holiday, week.holiday,
  week.has_markdown, week.markdown_total, week.temperature, week.fuel_price, week.cpi, week.unemployment, sold.sales,
  sold.rows, 1 AS store_weeks
FROM (
  SELECT /* labels */ store, week_date, sum(weekly_sales) AS sales, count(*) AS rows
  FROM facts
  GROUP BY /* labels */ store, week_date
) sold
JOIN mart.store_week week
  ON week.snapshot_id = $1 AND week.store = sold.store AND week.week_date = sold.week_date
