-- Files of corrections for a file of this source that were delivered only to another source. $1 source, $2 flow
INSERT INTO ops.deliveries (source, file_id, path, modified_at)
SELECT $1, f.file_id, f.file_name, now()
FROM ops.source_files f
WHERE f.flow = $2 AND f.file_id IN (
  SELECT m.by_file_id FROM ops.row_corrections m JOIN ops.deliveries d USING (file_id)
  WHERE m.is_latest AND d.source = $1 AND d.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT FROM ops.deliveries d WHERE d.source = $1 AND d.file_id = f.file_id)
ORDER BY f.file_id
ON CONFLICT DO NOTHING
RETURNING file_id
