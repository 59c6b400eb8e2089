-- The names, districts and groups that answers have beside the numbers of stores and departments.
SELECT 'store' AS of, store AS number,
  json_strip_nulls(json_build_object('storeName', store_name, 'district', district, 'region', region)) AS labels
FROM mart.store_profile
WHERE snapshot_id = $1 AND num_nonnulls(store_name, district, region) > 0
UNION ALL
SELECT 'department', department,
  json_strip_nulls(json_build_object('departmentName', department_name, 'departmentGroup', department_group))
FROM mart.department_profile
WHERE snapshot_id = $1
