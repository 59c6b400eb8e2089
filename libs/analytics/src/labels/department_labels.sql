-- The names and groups that answers show with the numbers of departments. $1 snapshot
SELECT
  'department' AS of,
  department AS number,
  json_strip_nulls(json_build_object('departmentName', department_name, 'departmentGroup', department_group)) AS labels
FROM mart.department_profile
WHERE snapshot_id = $1
