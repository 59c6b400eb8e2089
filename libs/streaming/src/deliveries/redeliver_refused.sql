-- Lets the worker write the files again that a run has refused, unless they are withdrawn, and returns them. $1 stream
UPDATE ops.stream_deliveries d SET sha256 = NULL, requested_at = NULL, written_at = NULL
FROM ops.streams s, ops.source_files f
WHERE s.stream = $1 AND d.stream = s.stream AND d.published_in IS NULL
  AND f.flow = s.flow AND f.sha256 = d.sha256 AND f.status = 'E'
  AND NOT EXISTS (SELECT FROM ops.deliveries w WHERE w.file_id = f.file_id AND w.withdrawn_at IS NOT NULL)
RETURNING f.sha256
