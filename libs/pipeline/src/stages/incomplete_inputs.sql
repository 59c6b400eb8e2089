-- Returns a row if a run quarantined rows or refused a file.
-- $1 run
SELECT FROM ops.quarantine_counts WHERE run_id = $1
UNION ALL
SELECT FROM ops.run_files JOIN ops.source_files USING (file_id)
WHERE run_id = $1 AND (rows_quarantined > 0 OR status = 'E')
LIMIT 1
