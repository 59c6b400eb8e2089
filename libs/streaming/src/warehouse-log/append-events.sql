-- $1 topic, $2 texts of events
WITH head AS (
  UPDATE ops.event_heads SET next = next + cardinality($2::text[])
  WHERE topic = $1 AND partition = 0
  RETURNING topic_id, first, next, next - cardinality($2::text[]) AS "from"
), added AS (
  INSERT INTO ops.event_log (topic, partition, "offset", payload)
  SELECT $1, 0, head."from" + event.place - 1, event.payload
  FROM head, unnest($2::text[]) WITH ORDINALITY AS event (payload, place)
)
SELECT head.next - greatest(head.first, coalesce(stream.next, head.first)) AS unread
FROM head
LEFT JOIN ops.stream_offsets stream
  ON stream.stream = $1 AND stream.topic_id = head.topic_id AND stream.partition = 0
