-- $1 snapshot
SELECT
  state,
  reason,
  method,
  origin_week AS "originWeek",
  horizon,
  round(wmae, 2) AS wmae,
  round(naive_wmae, 2) AS "naiveWmae"
FROM mart.forecast_model
WHERE snapshot_id = $1 AND model = 'blend'
