-- Ranges cut within the last minutes that the published snapshot has, the newest first. Of the other ranges,
-- live_ranges.sql has those that are not withdrawn. $1 stream, $2 flow, $3 minutes
SELECT d.delivery::text AS delivery, d.topic_id AS "topicId", d.partition, d.first::text AS first, d.last::text AS last
FROM ops.stream_deliveries d
JOIN ops.source_files f ON f.flow = $2 AND f.sha256 = d.sha256
WHERE d.stream = $1 AND d.cut_at > now() - make_interval(mins => $3) AND f.status IS DISTINCT FROM 'E'
  AND NOT EXISTS (SELECT FROM ops.deliveries w WHERE w.file_id = f.file_id AND w.withdrawn_at IS NOT NULL)
  AND (d.published_in <= (SELECT snapshot_id FROM ops.snapshots WHERE flow = $2 AND status = 'published')
       OR EXISTS (
         SELECT FROM ops.run_files r JOIN ops.snapshots s USING (run_id)
         WHERE r.file_id = f.file_id AND r.rows_in IS NOT NULL AND s.flow = $2 AND s.status = 'published'))
ORDER BY d.delivery DESC
