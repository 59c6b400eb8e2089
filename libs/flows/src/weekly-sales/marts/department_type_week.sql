-- One row per department, store type and sales week, over the stores of the type with sales in it.
SELECT
  department,
  store_type,
  week_date,
  bool_or(is_holiday) AS is_holiday,
  CAST(count(*) AS INTEGER) AS stores,
  CAST(sum(weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales
FROM integrated_sales
GROUP BY department, store_type, week_date
