-- Rows of files by period, as they were last cleaned.
-- $1 files
SELECT file_id::integer AS "fileId", period, rows::float8 AS rows
FROM ops.cleaning_periods p
WHERE file_id = ANY ($1) AND rules = (
  SELECT rules FROM ops.cleanings c WHERE c.file_id = p.file_id
  ORDER BY cleaned_at DESC LIMIT 1)
