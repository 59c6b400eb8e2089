-- A sum of quantities may exceed an integer. Chunks of kept snapshots keep their values. The start creates the views
-- again, with those that read them.
DO $$
DECLARE
  mart text;
BEGIN
  FOREACH mart IN ARRAY ARRAY['product_month', 'shop_day'] LOOP
    CONTINUE WHEN to_regclass(format('mart.%I', mart || '_chunks')) IS NULL;
    EXECUTE format('DROP VIEW IF EXISTS mart.%I CASCADE', mart);
    EXECUTE format('ALTER TABLE mart.%I ALTER COLUMN quantity TYPE bigint', mart || '_chunks');
  END LOOP;
END $$;
