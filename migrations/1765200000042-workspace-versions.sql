-- Tables of the workspace are of no flow's snapshot.
ALTER TABLE ops.lake_tables ALTER COLUMN snapshot_id DROP NOT NULL;
COMMENT ON COLUMN ops.lake_tables.snapshot_id IS 'The published snapshot that the table has, or was tried with; null for a table of the workspace.';
