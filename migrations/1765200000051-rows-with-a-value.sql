-- A line of separators alone is no row any more. Counts of earlier versions have such lines: they are counted again
-- before a run cleans the file again.
ALTER TABLE ops.source_files ADD COLUMN counts_blank_rows boolean NOT NULL DEFAULT true;
ALTER TABLE ops.source_files ALTER COLUMN counts_blank_rows SET DEFAULT false;
COMMENT ON COLUMN ops.source_files.counts_blank_rows IS 'Whether lines counts lines without a value, as earlier versions did.';

-- Files that earlier versions refused for such lines, for a header of several lines, or as text named like gzip are read
-- again when they are delivered again.
UPDATE ops.source_files SET refused_by = NULL
WHERE status = 'E' AND error_code IN ('SOURCE_ERROR_RATE', 'SOURCE_COLUMNS', 'SOURCE_UNREADABLE');
