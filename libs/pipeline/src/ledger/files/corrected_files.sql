-- Delivered files with corrected rows that no file has delivered yet.
-- $1 source, $2 flow
SELECT f.file_id::integer AS "fileId", f.sha256, f.dataset, f.header
FROM ops.source_files f JOIN ops.deliveries d USING (file_id)
WHERE d.source = $1 AND f.flow = $2 AND d.withdrawn_at IS NULL AND f.status <> 'E'
  AND EXISTS (SELECT FROM ops.row_corrections m
              WHERE m.file_id = f.file_id AND m.is_latest AND m.by_file_id IS NULL)
ORDER BY f.file_id
