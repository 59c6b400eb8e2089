-- A file with the files that have corrections of its rows, and corrections of those. A file withdrawn
-- separately before stays withdrawn: only files withdrawn with this file are restored with it.
-- $1 sha-256, $2 true to withdraw, false to restore, $3 flow
WITH RECURSIVE affected (file_id) AS (
  SELECT file_id FROM ops.source_files WHERE sha256 = $1 AND flow = $3
  UNION
  SELECT m.by_file_id FROM ops.row_corrections m JOIN affected USING (file_id)
  WHERE m.by_file_id IS NOT NULL
)
UPDATE ops.deliveries d
SET withdrawn_at = CASE WHEN $2::boolean THEN coalesce(withdrawn_at, now()) END
FROM affected JOIN ops.source_files f USING (file_id)
WHERE d.file_id = f.file_id
  AND ($2 OR f.sha256 = $1 OR d.withdrawn_at IN (
    SELECT own.withdrawn_at FROM ops.deliveries own JOIN ops.source_files USING (file_id)
    WHERE sha256 = $1 AND flow = $3))
RETURNING d.path, f.sha256
