-- Cuts the next range of each partition that has enough events, or old enough ones while no run is active: the next run
-- starts after it, and then takes what came meanwhile as one file. Two workers cut the same first offset, and one of
-- them succeeds. Events from the future were stored before the clock was put back: they do not wait.
-- $1 stream, $2 most rows of a range, $3 seconds after which fewer rows are enough, $4 folder in the source, or null,
-- $5 flow
INSERT INTO ops.stream_deliveries (stream, topic_id, partition, first, last, rows, path)
SELECT $1, o.topic_id, o.partition, e.first, e.last, e.rows,
       concat($4::text || '/', 'events-', $1::text, '-', left(regexp_replace(o.topic_id, '[^A-Za-z0-9]', '', 'g'), 8),
              '-', o.partition, '-', lpad(e.first::text, 12, '0'), '-', e.last, '.csv')
FROM ops.stream_offsets o
CROSS JOIN LATERAL (
  SELECT coalesce((SELECT last FROM ops.stream_deliveries d
                   WHERE d.stream = $1 AND d.topic_id = o.topic_id AND d.partition = o.partition
                   ORDER BY first DESC LIMIT 1), -1) AS last
) former
CROSS JOIN LATERAL (
  SELECT min("offset") AS first, max("offset") AS last, count(*) AS rows, min(stored_at) AS since
  FROM (SELECT "offset", stored_at FROM ops.stream_events s
        WHERE s.stream = $1 AND s.topic_id = o.topic_id AND s.partition = o.partition AND s."offset" > former.last
        ORDER BY "offset" LIMIT $2) next
) e
WHERE o.stream = $1 AND e.rows > 0
  AND (e.rows >= $2
       OR (e.since <= now() - $3::float8 * interval '1 second' OR e.since > now())
          AND NOT EXISTS (SELECT FROM ops.runs WHERE flow = $5 AND status IN ('queued', 'running')))
ON CONFLICT (stream, topic_id, partition, first) DO NOTHING
RETURNING delivery
