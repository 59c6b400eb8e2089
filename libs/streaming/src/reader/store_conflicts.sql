-- Stores the events of a batch whose id belongs to an event with other values: each is a row without cells, which the
-- pipeline quarantines. $1 stream, $2 topic, $3 partition
WITH stored AS (
  INSERT INTO ops.stream_events (stream, topic_id, partition, "offset", received_at, raw, fault)
  SELECT $1, $2, $3, batch."offset", batch.received_at,
         concat('event_id ', batch.event_id, ' belongs to another event: ', array_to_json(batch.cells)),
         'has the event_id of another event'
  FROM stream_batch batch
  JOIN ops.stream_events former ON former.stream = $1 AND former.event_id = batch.event_id
  WHERE former.cells IS DISTINCT FROM batch.cells
  RETURNING "offset"
)
UPDATE ops.stream_offsets o
SET rows = o.rows + s.rows, poison = o.poison + s.rows, duplicates = o.duplicates - s.rows
FROM (SELECT count(*) AS rows FROM stored) s
WHERE o.stream = $1 AND o.topic_id = $2 AND o.partition = $3
