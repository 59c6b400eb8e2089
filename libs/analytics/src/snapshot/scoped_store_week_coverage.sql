-- The rows of mart.store_week_coverage with the departments of a scope. The store delivers a week, so whether it is
-- complete is the same for each department. PostgreSQL makes the join also where `departments` is not read: it costs little.
SELECT
  coverage.snapshot_id,
  coverage.store,
  coverage.week_date,
  coverage.store_type,
  coalesce(own.departments, 0) AS departments,
  coverage.is_complete
FROM mart.store_week_coverage coverage
LEFT JOIN (
  SELECT sold.snapshot_id, sold.store, sold.week_date, count(*)::integer AS departments
  FROM mart.store_department_week sold
  WHERE {departments}
  GROUP BY sold.snapshot_id, sold.store, sold.week_date
) own USING (snapshot_id, store, week_date)
