-- Weekly sales of each store and department, of snapshot $1: a row a series, because a row a week takes twice as long to
-- read. Its weeks are 'date,sales,holiday', with commas between them too.
SELECT
  store,
  department,
  string_agg(concat_ws(',', week_date, d.weekly_sales, w.is_holiday), ',' ORDER BY week_date) AS weeks
FROM mart.store_department_week d
JOIN mart.store_week w USING (snapshot_id, store, week_date)
WHERE snapshot_id = $1
GROUP BY department, store
ORDER BY department, store
