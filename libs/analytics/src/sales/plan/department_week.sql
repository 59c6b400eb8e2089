-- Cells of mart.department_week: departments in weeks, without their stores. Store-weeks can be summed only
-- within one department.
SELECT department, /* labels */ week_date, weekly_sales AS sales, stores AS rows, stores AS store_weeks
FROM facts
