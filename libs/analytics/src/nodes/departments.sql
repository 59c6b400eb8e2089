SELECT sold.department, profile.department_name AS "departmentName", profile.department_group AS "departmentGroup"
FROM (SELECT DISTINCT department FROM mart.department_week WHERE snapshot_id = $1) sold
LEFT JOIN mart.department_profile profile ON profile.snapshot_id = $1 AND profile.department = sold.department
ORDER BY sold.department
