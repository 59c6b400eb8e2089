-- Number of corrected rows that wait for a run.
-- $1 flow, $2 files that another version replaces
SELECT count(*)::integer AS waiting
FROM ops.row_corrections m JOIN ops.source_files f ON f.file_id = coalesce(by_file_id, m.file_id)
WHERE f.flow = $1 AND is_latest AND (by_file_id IS NULL AND status <> 'E' OR status IN ('W', 'A'))
  AND f.file_id <> ALL ($2)
  AND EXISTS (SELECT FROM ops.deliveries d
              WHERE d.file_id = f.file_id AND withdrawn_at IS NULL)
