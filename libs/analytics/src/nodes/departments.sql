SELECT DISTINCT department
FROM mart.department_week
WHERE snapshot_id = $1
ORDER BY department
