-- Ranges whose file a run has refused since it was written, unless it is withdrawn. $1 stream, $2 flow
SELECT d.delivery, d.path, d.rows, f.error_code AS code, f.error_message AS message
FROM ops.stream_deliveries d
JOIN ops.source_files f ON f.flow = $2 AND f.sha256 = d.sha256
WHERE d.stream = $1 AND d.published_in IS NULL AND f.status = 'E'
  AND f.refused_at >= coalesce(d.written_at, d.cut_at)
  AND NOT EXISTS (SELECT FROM ops.deliveries w WHERE w.file_id = f.file_id AND w.withdrawn_at IS NOT NULL)
ORDER BY d.delivery
