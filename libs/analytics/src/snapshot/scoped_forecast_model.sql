-- The model of forecasts, without its errors, which are those of all stores.
SELECT snapshot_id, model, state, reason, method, origin_week, horizon, NULL::numeric AS wmae, NULL::numeric AS naive_wmae
FROM mart.forecast_model
