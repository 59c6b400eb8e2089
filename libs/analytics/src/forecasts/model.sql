-- $1 snapshot
SELECT
  state,
  reason,
  method,
  origin_week AS "originWeek",
  horizon,
  round(wmae, 2) AS wmae,
  round(naive_wmae, 2) AS "naiveWmae",
  coalesce(promoted_departments, 0) AS "promotedDepartments"
FROM mart.forecast_model
WHERE snapshot_id = $1 AND model = 'blend'
