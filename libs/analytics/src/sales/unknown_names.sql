-- The names that no store or department of snapshot $1 has. $2 names of stores, $3 names and $4 groups of departments
SELECT 'storeName' AS filter, asked.name
FROM unnest($2::text[]) asked (name)
WHERE NOT EXISTS (
  SELECT FROM mart.store_profile
  WHERE snapshot_id = $1 AND coalesce(store_name, 'Store ' || store) = asked.name
)
UNION ALL
SELECT 'departmentName', asked.name
FROM unnest($3::text[]) asked (name)
LEFT JOIN mart.department_profile named ON named.snapshot_id = $1 AND named.department_name = asked.name
WHERE named.department IS NULL
  AND NOT EXISTS (
    SELECT FROM mart.department_week sold
    LEFT JOIN mart.department_profile own ON own.snapshot_id = $1 AND own.department = sold.department
    WHERE sold.snapshot_id = $1 AND own.department_name IS NULL AND 'Department ' || sold.department = asked.name
  )
UNION ALL
SELECT 'departmentGroup', asked.name
FROM unnest($4::text[]) asked (name)
WHERE asked.name <> 'none'
  AND NOT EXISTS (
    SELECT FROM mart.department_profile WHERE snapshot_id = $1 AND department_group = asked.name
  )
