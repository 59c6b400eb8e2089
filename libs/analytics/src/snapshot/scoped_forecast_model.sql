-- The model of forecasts, without its errors and the departments with MarkDowns, which are those of all stores.
SELECT snapshot_id, model, state, reason, method, origin_week, horizon, NULL::numeric AS wmae, NULL::numeric AS naive_wmae,
  0 AS promoted_departments
FROM mart.forecast_model
