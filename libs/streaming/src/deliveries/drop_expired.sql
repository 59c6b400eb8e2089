-- Drops the events of the oldest range that was cut long ago and is no longer live: published or withdrawn. A
-- refused file has not arrived: its events are the only copy.
-- $1 stream, $2 flow, $3 days
WITH old AS (
  SELECT d.topic_id, d.partition, d.first, d.last
  FROM ops.stream_deliveries d
  LEFT JOIN ops.source_files f ON f.flow = $2 AND f.sha256 = d.sha256
  WHERE d.stream = $1 AND d.cut_at < now() - $3::float8 * interval '1 day'
    AND (d.published_in IS NOT NULL
         OR EXISTS (SELECT FROM ops.deliveries w WHERE w.file_id = f.file_id AND w.withdrawn_at IS NOT NULL))
    AND EXISTS (
      SELECT FROM ops.stream_events e
      WHERE e.stream = $1 AND e.topic_id = d.topic_id AND e.partition = d.partition
        AND e."offset" BETWEEN d.first AND d.last)
  ORDER BY d.delivery
  LIMIT 1
), dropped AS (
  DELETE FROM ops.stream_events e USING old
  WHERE e.stream = $1 AND e.topic_id = old.topic_id AND e.partition = old.partition
    AND e."offset" BETWEEN old.first AND old.last
  RETURNING e."offset"
)
SELECT count(*)::integer AS rows FROM dropped
