-- Deliveries that no run reads, because they are withdrawn or refused.
-- $1 source, $2 flow
SELECT sha256, path, dataset, CASE WHEN status = 'E'
         THEN json_build_object('code', error_code, 'message', error_message) END AS error
FROM ops.deliveries JOIN ops.source_files USING (file_id)
WHERE source = $1 AND flow = $2 AND (withdrawn_at IS NOT NULL OR status = 'E')
  AND NOT EXISTS (SELECT FROM ops.row_corrections WHERE by_file_id = source_files.file_id)
ORDER BY delivery DESC
