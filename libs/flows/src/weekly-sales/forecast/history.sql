-- Weekly sales of each store and department with the holiday weeks, of snapshot $1
SELECT store, department, week_date, d.weekly_sales, w.is_holiday
FROM mart.store_department_week d
JOIN mart.store_week w USING (snapshot_id, store, week_date)
WHERE snapshot_id = $1
ORDER BY department, store, week_date
