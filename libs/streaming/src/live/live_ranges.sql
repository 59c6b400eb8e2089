-- Ranges of stored events that the published snapshot does not have: those whose file is in no published run and
-- not withdrawn, and those not cut yet, whose number of rows is null. $1 stream, $2 flow
SELECT d.topic_id, d.partition, d.first, d.last, d.rows
FROM ops.stream_deliveries d
LEFT JOIN ops.source_files f ON f.flow = $2 AND f.sha256 = d.sha256
WHERE d.stream = $1
  AND (d.published_in IS NULL
       OR d.published_in > (SELECT snapshot_id FROM ops.snapshots WHERE flow = $2 AND status = 'published'))
  AND NOT EXISTS (SELECT FROM ops.deliveries w WHERE w.file_id = f.file_id AND w.withdrawn_at IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM ops.run_files r JOIN ops.snapshots s USING (run_id)
    WHERE r.file_id = f.file_id AND r.rows_in IS NOT NULL AND s.flow = $2 AND s.status = 'published')
UNION ALL
SELECT o.topic_id, o.partition, 1 + coalesce((
         SELECT last FROM ops.stream_deliveries d
         WHERE d.stream = $1 AND d.topic_id = o.topic_id AND d.partition = o.partition
         ORDER BY first DESC LIMIT 1), -1), o.next - 1, NULL
FROM ops.stream_offsets o
WHERE o.stream = $1
