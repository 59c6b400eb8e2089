-- A profile belongs to a version of its table, and to the job that made it. Programs validate the kinds of jobs.
ALTER TABLE ops.catalogue_jobs DROP CONSTRAINT catalogue_jobs_kind_check;
ALTER TABLE ops.catalogue_schedules DROP CONSTRAINT catalogue_schedules_kind_check;

ALTER TABLE ops.catalogue_profiles
  ADD COLUMN table_version integer NOT NULL DEFAULT 1,
  -- Published snapshot of a flow's table; null for other tables.
  ADD COLUMN snapshot_id bigint,
  -- Null for a profile of the command line.
  ADD COLUMN job_id bigint;

CREATE INDEX catalogue_profiles_of_job ON ops.catalogue_profiles (job_id);

-- Profiles until now belong to the version that was current at their time.
UPDATE ops.catalogue_profiles p SET table_version = coalesce((
  SELECT max(v.version)
  FROM ops.catalogue_tables t JOIN ops.catalogue_versions v USING (table_id)
  WHERE t.database = p.database AND t.name = p.name AND v.made_at <= p.made_at), 1);

UPDATE ops.catalogue_profiles p SET snapshot_id = (
  SELECT snapshot_id FROM ops.snapshots
  WHERE replace(flow, '-', '_') = p.database AND published_at <= p.made_at
  ORDER BY published_at DESC LIMIT 1)
WHERE NOT EXISTS (
  SELECT FROM ops.catalogue_tables t WHERE t.database = p.database AND t.name = p.name);
