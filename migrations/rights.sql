-- What each role may do, whole and anew each time something here or among the tables changes. Run by the
-- owner, once the roles of roles.sql are there. What is made later gets its rights by default.
-- Before the tables: their owner has to be one who may make them.
GRANT USAGE, CREATE ON SCHEMA mart TO retailstream_worker;

DO $$
DECLARE
  found record;
  is_superuser boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
BEGIN
  -- Temporary tables are how a reader would fill the disk.
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO retailstream_worker, retailstream_api',
    current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO retailstream_bi, retailstream_bi_scoped',
    current_database());

  -- Whoever made a mart's table, the worker can empty it and make its key anew.
  FOR found IN
    SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = 'mart'::regnamespace AND relkind IN ('r', 'p')
      AND relowner <> 'retailstream_worker'::regrole
  LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO retailstream_worker', found.name);
  END LOOP;

  -- The queue is there when jobs are kept in this database.
  IF to_regnamespace('bullmq') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA bullmq TO retailstream_worker, retailstream_api;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq
      TO retailstream_worker, retailstream_api;
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA bullmq
      TO retailstream_worker, retailstream_api;
    ALTER DEFAULT PRIVILEGES IN SCHEMA bullmq
      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO retailstream_worker, retailstream_api;
    ALTER DEFAULT PRIVILEGES IN SCHEMA bullmq
      GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO retailstream_worker, retailstream_api;
  END IF;

  -- Anybody may call these, and so hold up a migration or fill the disk. They are PostgreSQL's own, so
  -- only a superuser can take them away; elsewhere the watchdog of `bi` ends who holds such a lock.
  IF is_superuser THEN
    FOR found IN
      SELECT oid::regprocedure AS name, proname FROM pg_proc
      WHERE pronamespace = 'pg_catalog'::regnamespace
        AND (proname ~ '^pg_(try_)?advisory_' OR proname ~ '^lo_' OR proname IN ('lowrite', 'loread'))
    LOOP
      EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found.name);
      IF found.proname ~ 'advisory' THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO retailstream_worker, retailstream_api',
          found.name);
      END IF;
    END LOOP;
  END IF;
END $$;

-- Which migrations have run: a role that may not migrate checks its version by them.
GRANT SELECT ON TABLE schema_migrations TO retailstream_worker, retailstream_api;

GRANT USAGE ON SCHEMA ops, core TO retailstream_worker, retailstream_api;
GRANT USAGE ON SCHEMA mart TO retailstream_api;

-- The worker: runs, and the rows they load.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ops, core TO retailstream_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA ops, core
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO retailstream_worker;
-- The tables of marts are its own; the views of them are whose who made them.
GRANT SELECT ON ALL TABLES IN SCHEMA mart TO retailstream_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO retailstream_worker;
REVOKE ALL ON TABLE ops.api_keys, ops.sessions, ops.sign_in_codes FROM retailstream_worker;

-- The API: what operators ask for, and nothing of the answers it gives.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ops TO retailstream_api;
GRANT SELECT ON ALL TABLES IN SCHEMA core, mart TO retailstream_api;
ALTER DEFAULT PRIVILEGES IN SCHEMA ops
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO retailstream_api;
ALTER DEFAULT PRIVILEGES IN SCHEMA core, mart GRANT SELECT ON TABLES TO retailstream_api;
ALTER DEFAULT PRIVILEGES FOR ROLE retailstream_worker IN SCHEMA mart
  GRANT SELECT ON TABLES TO retailstream_api;

-- What was done stays written.
REVOKE UPDATE, DELETE, TRUNCATE ON TABLE ops.audit_log, ops.flow_rules FROM retailstream_worker, retailstream_api;

-- BI: the views, which read with their owner's rights.
GRANT USAGE ON SCHEMA bi TO retailstream_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA bi TO retailstream_bi;
ALTER DEFAULT PRIVILEGES IN SCHEMA bi GRANT SELECT ON TABLES TO retailstream_bi;

-- BI bound to stores: the views, and the functions that they read, which return the rows of the login's stores.
GRANT USAGE ON SCHEMA bi_scoped TO retailstream_bi_scoped;
GRANT SELECT ON ALL TABLES IN SCHEMA bi_scoped TO retailstream_bi_scoped;
ALTER DEFAULT PRIVILEGES IN SCHEMA bi_scoped GRANT SELECT ON TABLES TO retailstream_bi_scoped;
REVOKE INSERT, UPDATE, DELETE ON TABLE ops.bi_scopes FROM retailstream_worker, retailstream_api;
