-- Run before rights.sql, whenever the schema is brought up to date. Roles belong to the whole server, so
-- another database, or another program at this very moment, may have made them. An owner who may not
-- make roles goes on without: `npx retailstream migrate` says what an administrator has to run.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY[
    'retailstream_worker', 'retailstream_api', 'retailstream_bi', 'retailstream_bi_scoped'
  ] LOOP
    BEGIN
      IF to_regrole(wanted) IS NULL THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
      NULL;
    END;
  END LOOP;
  -- The worker owns the tables of marts, since it empties them and makes their keys; who makes them
  -- and reads them for the views of `bi` has to be a member.
  IF to_regrole('retailstream_worker') IS NOT NULL
    AND NOT pg_has_role('retailstream_worker', 'USAGE')
  THEN
    BEGIN
      GRANT retailstream_worker TO CURRENT_USER;
    EXCEPTION WHEN unique_violation OR insufficient_privilege THEN
      NULL;
    END;
  END IF;
END $$;
