-- $1 topic, $2 texts of events
WITH given AS (
  SELECT payload, place, sum(octet_length(payload)) OVER (ORDER BY place) AS end_byte
  FROM unnest($2::text[]) WITH ORDINALITY AS event (payload, place)
), head AS (
  UPDATE ops.event_heads
  SET next = next + cardinality($2::text[]), bytes = bytes + coalesce((SELECT max(end_byte) FROM given), 0)
  WHERE topic = $1 AND partition = 0
  RETURNING topic_id, first, next, next - cardinality($2::text[]) AS "from",
    bytes - coalesce((SELECT max(end_byte) FROM given), 0) AS from_byte
), added AS (
  INSERT INTO ops.event_log (topic, partition, "offset", payload, end_byte)
  SELECT $1, 0, head."from" + given.place - 1, given.payload, head.from_byte + given.end_byte
  FROM head, given
)
SELECT head.next - greatest(head.first, coalesce(stream.next, head.first)) AS unread
FROM head
LEFT JOIN ops.stream_offsets stream
  ON stream.stream = $1 AND stream.topic_id = head.topic_id AND stream.partition = 0
