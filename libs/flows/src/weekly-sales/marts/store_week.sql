-- One row per store and sales week.
SELECT
  store,
  week_date,
  max(store_type) AS store_type,
  max(store_size) AS store_size,
  bool_or(is_holiday) AS is_holiday,
  max(holiday) AS holiday,
  CAST(count(*) AS INTEGER) AS departments,
  CAST(sum(weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales,
  max(temperature) AS temperature,
  max(fuel_price) AS fuel_price,
  max(cpi) AS cpi,
  max(unemployment) AS unemployment,
  bool_or(has_markdown) AS has_markdown,
  max(markdown_total) AS markdown_total,
  max(markdown_1) AS markdown_1,
  max(markdown_2) AS markdown_2,
  max(markdown_3) AS markdown_3,
  max(markdown_4) AS markdown_4,
  max(markdown_5) AS markdown_5
FROM integrated_sales
GROUP BY store, week_date
