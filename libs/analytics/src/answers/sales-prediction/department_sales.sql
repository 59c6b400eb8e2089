-- The weeks of each department and store above the threshold: their number, and a text of the weeks in a row with equal
-- unemployment, separated by commas. Each has first week, unemployment and sales, separated by blanks.
-- Departments come one after the other. One row for a store is read faster than one for each of its texts.
-- $1 snapshot, $2 department, $3 unemployment, exclusive
SELECT
  department,
  store,
  sum(weeks),
  string_agg(concat_ws(' ', first_week, unemployment, sales_by_week), ',' ORDER BY first_week)
FROM mart.store_department_unemployment
WHERE snapshot_id = $1
  AND ($2::integer IS NULL OR department = $2)
  AND unemployment > $3::numeric
GROUP BY department, store
ORDER BY department, store
