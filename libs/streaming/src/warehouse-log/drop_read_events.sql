-- Drops events that the stream has read and that are older than $2 days, of the topic $1, at most $3 of them.
WITH head AS (
  SELECT h.first, least(stream.next, h.first + $3) AS until
  FROM ops.event_heads h
  JOIN ops.stream_offsets stream
    ON stream.stream = h.topic AND stream.topic_id = h.topic_id AND stream.partition = h.partition
  WHERE h.topic = $1 AND h.partition = 0
), kept AS (
  SELECT head.first, coalesce(
    (SELECT min("offset") FROM ops.event_log
     WHERE topic = $1 AND partition = 0 AND "offset" >= head.first AND "offset" < head.until
       AND received_at >= now() - make_interval(days => $2)),
    head.until
  ) AS until
  FROM head
), dropped AS (
  DELETE FROM ops.event_log log USING kept
  WHERE log.topic = $1 AND log.partition = 0 AND log."offset" >= kept.first AND log."offset" < kept.until
), moved AS (
  UPDATE ops.event_heads h SET first = kept.until FROM kept
  WHERE h.topic = $1 AND h.partition = 0 AND kept.until > h.first
)
SELECT until - first AS dropped FROM kept
