-- A digest of all rows of a table was computed in every run, to see manual changes. A trigger sees them when they happen: the
-- next run fills the table again. A run's own statements forget the table too, and record it afterwards.
-- The next run fills all tables once, because nobody has looked for changes since the last one.
DELETE FROM ops.core_tables;
ALTER TABLE ops.core_tables DROP COLUMN content;
COMMENT ON TABLE ops.core_tables IS 'What made the rows of each table of core that is replaced as a whole; without a row, its rows have changed since.';

-- Whoever may change a table of core may not know of ops.
CREATE FUNCTION ops.forget_core_table() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM ops.core_tables WHERE name = format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME);
  RETURN NULL;
END $$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['stores', 'customers', 'shops', 'products', 'sales_team'] LOOP
    EXECUTE format(
      'CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON core.%I
         FOR EACH STATEMENT EXECUTE FUNCTION ops.forget_core_table()', name);
  END LOOP;
END $$;
