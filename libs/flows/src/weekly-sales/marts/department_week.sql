-- One row per department and sales week, over all stores with sales in it.
SELECT
  department,
  week_date,
  bool_or(is_holiday) AS is_holiday,
  CAST(count(*) AS INTEGER) AS stores,
  CAST(sum(weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales
FROM integrated_sales
GROUP BY department, week_date
