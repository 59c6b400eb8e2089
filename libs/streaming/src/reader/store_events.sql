-- Stores the events of a batch, and returns how many it left out because their ids were stored before. Two readers of different partitions may have events with the same ids: one order for
-- all lets neither wait for the other. $1 stream, $2 topic, $3 partition
WITH stored AS (
  INSERT INTO ops.stream_events
    (stream, topic_id, partition, "offset", received_at, cells, fields, raw, event_id, fault)
  SELECT $1, $2, $3, "offset", received_at, cells, fields, raw, event_id, fault
  FROM stream_batch
  ORDER BY event_id, "offset"
  ON CONFLICT (stream, event_id) WHERE event_id IS NOT NULL DO NOTHING
  RETURNING fault
)
UPDATE ops.stream_offsets o
SET rows = o.rows + s.rows, poison = o.poison + s.poison,
    duplicates = o.duplicates + (SELECT count(*) FROM stream_batch) - s.rows
FROM (SELECT count(*) AS rows, count(fault) AS poison FROM stored) s
WHERE o.stream = $1 AND o.topic_id = $2 AND o.partition = $3
RETURNING ((SELECT count(*) FROM stream_batch) - s.rows)::integer AS duplicates
