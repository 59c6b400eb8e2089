-- Cells of mart.store_week: its rows are store-weeks.
SELECT
  store, week_date, store_type, store_size, is_holiday, holiday, has_markdown, markdown_total, temperature,
  fuel_price, cpi, unemployment, weekly_sales AS sales, departments AS rows, 1 AS store_weeks
FROM facts
