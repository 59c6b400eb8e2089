-- Cells of mart.department_week: departments in weeks, which do not know their stores. Their store-weeks
-- add up within a department only.
SELECT department, week_date, weekly_sales AS sales, stores AS rows, stores AS store_weeks
FROM facts
