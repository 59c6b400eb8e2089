-- Views of marts written as plain joins, and what reads them: the program makes both anew.
DO $$
DECLARE
  view record;
BEGIN
  FOR view IN
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'mart'::regnamespace AND relkind = 'v'
  LOOP
    EXECUTE format('DROP VIEW mart.%I CASCADE', view.name);
  END LOOP;
END $$;
