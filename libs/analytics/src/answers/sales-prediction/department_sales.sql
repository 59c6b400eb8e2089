-- The weeks in a row with equal unemployment above the threshold of each department and store; departments come one after
-- the other. $1 snapshot, $2 department, $3 unemployment, exclusive
SELECT department, store, first_week::text, unemployment, hold_out, sales_by_week
FROM mart.store_department_unemployment
WHERE snapshot_id = $1
  AND ($2::integer IS NULL OR department = $2)
  AND unemployment > $3::numeric
ORDER BY department, store, first_week
