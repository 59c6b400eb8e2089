-- Tables and columns have the names of Airflow, dbt and PostgreSQL. Stored JSON keeps its keys.
ALTER TABLE ops.mended_rows RENAME TO row_corrections;
ALTER TABLE ops.row_corrections RENAME COLUMN mending TO correction_id;
ALTER TABLE ops.row_corrections RENAME COLUMN mended_at TO corrected_at;
ALTER SEQUENCE ops.mended_rows_mending_seq RENAME TO row_corrections_correction_id_seq;
ALTER INDEX ops.mended_rows_carrier RENAME TO row_corrections_carrier;
ALTER INDEX ops.mended_rows_latest RENAME TO row_corrections_latest;
ALTER INDEX ops.mended_rows_row RENAME TO row_corrections_row;
ALTER INDEX ops.mended_rows_waiting RENAME TO row_corrections_waiting;

ALTER TABLE ops.catalogue_told RENAME TO catalog_registrations;
ALTER TABLE ops.catalog_registrations RENAME COLUMN told_at TO registered_at;

ALTER TABLE ops.catalogue_crawls RENAME COLUMN asked_by TO requested_by;
ALTER TABLE ops.catalogue_jobs RENAME COLUMN asked_at TO requested_at;
ALTER TABLE ops.catalogue_jobs RENAME COLUMN asked_by TO requested_by;
ALTER TABLE ops.erasures RENAME COLUMN asked_at TO requested_at;
ALTER TABLE ops.erasures RENAME COLUMN asked_by TO requested_by;
ALTER TABLE ops.queries RENAME COLUMN asked_at TO requested_at;
ALTER TABLE ops.queries RENAME COLUMN asked_by TO requested_by;
ALTER TABLE ops.report_runs RENAME COLUMN asked_by TO requested_by;
ALTER TABLE ops.stream_deliveries RENAME COLUMN asked_at TO requested_at;

ALTER TABLE ops.catalogue_lineage RENAME COLUMN made_at TO created_at;
ALTER TABLE ops.catalogue_lineage RENAME COLUMN made_by TO created_by;
ALTER TABLE ops.catalogue_profiles RENAME COLUMN made_at TO created_at;
ALTER TABLE ops.catalogue_profiles RENAME COLUMN made_by TO created_by;
ALTER TABLE ops.catalogue_tables RENAME COLUMN made_at TO created_at;
ALTER TABLE ops.catalogue_versions RENAME COLUMN made_at TO created_at;
ALTER TABLE ops.person_keys RENAME COLUMN made_at TO created_at;

ALTER TABLE ops.notification_cursor RENAME COLUMN judged_event TO evaluated_event;
ALTER TABLE ops.notification_rules RENAME COLUMN judged_until TO evaluated_until;
ALTER TABLE ops.notification_rules RENAME COLUMN judged_week TO evaluated_week;

ALTER TABLE ops.run_plans RENAME COLUMN periods_to_make TO periods_to_build;
ALTER TABLE ops.run_plans RENAME COLUMN periods_made TO periods_built;

ALTER TABLE ops.runs RENAME COLUMN trace_asked_by TO trace_requested_by;
ALTER TABLE ops.runs RENAME COLUMN trace_begun_at TO trace_started_at;
ALTER TABLE ops.runs RENAME COLUMN trace_told TO trace_reported;

ALTER TABLE ops.source_files RENAME COLUMN is_sealed TO is_encrypted;

-- PostgreSQL named these constraints after their table and column. Which ones exist depends on its version.
DO $$
DECLARE
  found record;
  new_name text;
  word text[];
  words text[] := ARRAY[
    ['^mended_rows_', 'row_corrections_'], ['_mending_', '_correction_id_'], ['_mended_at_', '_corrected_at_'],
    ['^catalogue_told_', 'catalog_registrations_'], ['_told_at_', '_registered_at_'],
    ['_asked_(at|by)_', '_requested_\1_'], ['_made_(at|by)_', '_created_\1_'],
    ['_judged_(event|until)_', '_evaluated_\1_'], ['_trace_told_', '_trace_reported_'], ['_is_sealed_', '_is_encrypted_']
  ];
BEGIN
  FOR found IN
    SELECT conrelid::regclass AS relation, conname FROM pg_constraint WHERE connamespace = 'ops'::regnamespace
  LOOP
    new_name := found.conname;
    FOREACH word SLICE 1 IN ARRAY words LOOP
      new_name := regexp_replace(new_name, word[1], word[2]);
    END LOOP;
    IF new_name <> found.conname THEN
      EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', found.relation, found.conname, new_name);
    END IF;
  END LOOP;
END $$;

COMMENT ON COLUMN ops.queries.as_of IS 'The run, snapshot or time whose rows the query requested; null for current rows.';
COMMENT ON COLUMN ops.run_plans.rows_expected_by IS 'What the expected rows are based on: reused chunks, the most that files declare, the chunks of the snapshot before, or nothing.';
COMMENT ON COLUMN ops.stream_deliveries.requested_at IS 'When a run that reads the file was requested; null until then.';
COMMENT ON TABLE ops.notification_cursor IS 'The last event that the rules were evaluated for; the evaluating worker locks its row.';
COMMENT ON TABLE ops.notification_rules IS 'Who receives messages about a flow.';
