-- $1 snapshot, $2 department, $3 from, $4 to: whole months, as in the list
SELECT min(week_date) AS "firstWeek", max(week_date) AS "lastWeek", count(DISTINCT week_date) AS weeks
FROM mart.department_week
WHERE snapshot_id = $1
  AND ($2::integer IS NULL OR department = $2)
  AND ($3::date IS NULL OR week_date >= date_trunc('month', $3::date::timestamp))
  AND ($4::date IS NULL OR week_date < date_trunc('month', $4::date::timestamp) + interval '1 month')
