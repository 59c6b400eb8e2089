-- A single amount has up to 18 digits; a sum of them gets all that the engines have, and so does
-- every decimal of a mart. Only the precision grows, so no table is rewritten.

ALTER TABLE ops.stage_outputs ALTER COLUMN money TYPE numeric(38, 2);
ALTER TABLE ops.snapshots ALTER COLUMN fact_total TYPE numeric(38, 2);
ALTER TABLE ops.cleanings ALTER COLUMN money TYPE numeric(38, 2);
ALTER TABLE ops.run_files
  ALTER COLUMN money_out TYPE numeric(38, 2),
  ALTER COLUMN money_duplicate TYPE numeric(38, 2),
  ALTER COLUMN money_superseded TYPE numeric(38, 2);
ALTER TABLE core.loaded_files ALTER COLUMN money TYPE numeric(38, 2);

ALTER TABLE mart.store_week
  ALTER COLUMN weekly_sales TYPE numeric(38, 2),
  ALTER COLUMN temperature TYPE numeric(38, 2),
  ALTER COLUMN fuel_price TYPE numeric(38, 3),
  ALTER COLUMN cpi TYPE numeric(38, 7),
  ALTER COLUMN unemployment TYPE numeric(38, 3),
  ALTER COLUMN markdown_total TYPE numeric(38, 2);
ALTER TABLE mart.department_week ALTER COLUMN weekly_sales TYPE numeric(38, 2);
ALTER TABLE mart.store_department_week ALTER COLUMN weekly_sales TYPE numeric(38, 2);
ALTER TABLE mart.fuel_price_week ALTER COLUMN fuel_price TYPE numeric(38, 3);

-- Tables of snapshots that were never published stand apart from their parents, and must be like them
-- once they are.
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT c.oid::regclass AS name, mine.attname AS amount,
      format_type(parents.atttypid, parents.atttypmod) AS type
    FROM pg_class c
    JOIN pg_attribute mine ON mine.attrelid = c.oid AND mine.attnum > 0
    JOIN pg_class parent ON parent.relkind = 'p' AND parent.relnamespace = c.relnamespace
      AND parent.relname = regexp_replace(c.relname, '_s[0-9]+$', '')
    JOIN pg_attribute parents ON parents.attrelid = parent.oid AND parents.attname = mine.attname
    WHERE c.relnamespace = 'mart'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
      AND parents.atttypid = 'numeric'::regtype AND mine.atttypmod <> parents.atttypmod
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', found.name, found.amount, found.type);
  END LOOP;
END $$;
