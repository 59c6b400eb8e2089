-- Records the published snapshot with the ranges that it is the first to have. $1 stream, $2 flow
UPDATE ops.stream_deliveries d SET published_in = s.snapshot_id
FROM ops.snapshots s
JOIN ops.run_files r USING (run_id)
JOIN ops.source_files f USING (file_id)
WHERE s.flow = $2 AND s.status = 'published' AND r.rows_in IS NOT NULL
  AND f.flow = $2 AND f.sha256 = d.sha256
  AND d.stream = $1 AND d.published_in IS NULL AND d.sha256 IS NOT NULL
