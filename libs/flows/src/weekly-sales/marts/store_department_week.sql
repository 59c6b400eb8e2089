-- One row per store, department and sales week: the finest grain of sales.
SELECT department, store, week_date, weekly_sales
FROM integrated_sales
