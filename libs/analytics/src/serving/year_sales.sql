-- The weeks of each store, of all departments or of one. $1 snapshot, $2 department
  SELECT store, store_type, store_size, week_date, weekly_sales
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL
  UNION ALL
  SELECT store, week.store_type, week.store_size, week_date, sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $2
