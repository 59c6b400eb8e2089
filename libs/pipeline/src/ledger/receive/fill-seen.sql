-- $1 array of files as JSON, in the order of the look; modified in Unix milliseconds
INSERT INTO seen_files (place, sha256, path, bytes, modified, dataset, header, error_code, error_message)
SELECT ordinality, sha256, path, bytes, to_timestamp(modified / 1000), dataset, header, error_code, error_message
FROM ROWS FROM (json_to_recordset($1) AS (
  sha256 text, path text, bytes bigint, modified float8, dataset text, header jsonb, error_code text, error_message text
)) WITH ORDINALITY
