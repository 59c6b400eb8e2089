-- Forecasts have no boosted trees any more. The start creates the views again, with those that read them.
DO $$
BEGIN
  IF to_regclass('mart.forecast_model_chunks') IS NOT NULL THEN
    DROP VIEW IF EXISTS mart.forecast_model CASCADE;
    ALTER TABLE mart.forecast_model_chunks DROP COLUMN IF EXISTS uses_trees;
  END IF;
END $$;
