-- Reopens a file that was refused for one of some reasons.
-- $1 sha256, $2 flow, $3 codes
UPDATE ops.source_files
SET status = 'W', error_code = NULL, error_message = NULL, refused_by = NULL
WHERE sha256 = $1 AND flow = $2 AND status = 'E' AND lines IS NOT NULL
  AND error_code = ANY ($3)
