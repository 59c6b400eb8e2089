-- Iceberg tables over the chunks of the lake. This table is their catalog, and the only place where a version is committed.
CREATE TABLE ops.lake_tables (
  flow         text NOT NULL,
  relation     text NOT NULL,
  snapshot_id  bigint NOT NULL REFERENCES ops.snapshots,
  number       integer NOT NULL,
  -- Not jsonb: the order of keys decides the bytes of the metadata.
  record       json,
  failure      text,
  committed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (flow, relation),
  CHECK (record IS NOT NULL OR failure IS NOT NULL)
);
COMMENT ON TABLE ops.lake_tables IS 'The current version of each Iceberg table.';
COMMENT ON COLUMN ops.lake_tables.snapshot_id IS 'The published snapshot that the table has, or was tried with.';
COMMENT ON COLUMN ops.lake_tables.number IS 'Number of the metadata, one higher with each change.';
COMMENT ON COLUMN ops.lake_tables.record IS 'Schemas, kept versions with their manifests, and the key of the metadata in the lake.';
COMMENT ON COLUMN ops.lake_tables.failure IS 'Why the table has an older snapshot; null when it is current.';
