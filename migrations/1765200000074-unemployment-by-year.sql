-- Weeks in a row with equal unemployment have no block of held-out weeks any more: the answer counts complete weeks only. The
-- start creates the views again, with those that read them.
DO $$
BEGIN
  IF to_regclass('mart.store_department_unemployment_chunks') IS NOT NULL THEN
    DROP VIEW IF EXISTS mart.store_department_unemployment CASCADE;
    ALTER TABLE mart.store_department_unemployment_chunks DROP COLUMN IF EXISTS hold_out;
  END IF;
END $$;
