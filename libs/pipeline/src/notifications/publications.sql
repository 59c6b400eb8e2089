-- Snapshots that were published for the first time, among the events after $1 up to $2. A snapshot that was published
-- again is not included: it or a newer one of its flow had been published before.
SELECT e.flow, e.run_id AS run, e.data ->> 'snapshot' AS snapshot, e.at::text,
       to_char(s.data_through, 'YYYY-MM-DD') AS through
FROM ops.events e
JOIN ops.snapshots s ON s.snapshot_id = (e.data ->> 'snapshot')::bigint
WHERE e.kind = 'snapshot.published' AND e.event_id > $1 AND e.event_id <= $2
  AND s.data_through IS NOT NULL AND s.status IN ('published', 'retained')
  AND NOT EXISTS (
    SELECT FROM ops.events earlier
    WHERE earlier.flow = e.flow AND earlier.event_id < e.event_id AND earlier.kind = 'snapshot.published'
      AND (earlier.data ->> 'snapshot')::bigint >= s.snapshot_id)
ORDER BY e.event_id
