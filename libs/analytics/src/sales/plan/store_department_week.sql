-- Cells of mart.store_department_week for groups of one department: one department in one store-week.
SELECT
  facts.department, /* labels */ facts.store, facts.week_date, week.store_type, week.store_size, week.is_holiday, week.holiday,
  week.has_markdown, week.markdown_total, week.temperature, week.fuel_price, week.cpi,
  week.unemployment, facts.weekly_sales AS sales, 1 AS rows, 1 AS store_weeks
FROM facts
JOIN mart.store_week week
  ON week.snapshot_id = $1 AND week.store = facts.store AND week.week_date = facts.week_date
