-- Where a contract lets the last of conflicting rows win, those before it are superseded within their file.

ALTER TABLE ops.cleanings
  ADD COLUMN rows_superseded bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN ops.cleanings.rows_superseded IS 'Rows that a later row of the same file replaces.';
