-- Reopens files that other rules refused.
-- $1 source, $2 rules, $3 flow
UPDATE ops.source_files SET status = 'W', error_code = NULL, error_message = NULL,
       refused_by = NULL
WHERE status = 'E' AND refused_by <> $2 AND lines IS NOT NULL
  AND flow = $3
  AND file_id IN (SELECT file_id FROM ops.deliveries WHERE source = $1)
