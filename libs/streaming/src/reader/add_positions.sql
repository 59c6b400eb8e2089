-- Positions in new partitions of a topic. $1 stream, $2 topic, $3 number and $4 lowest kept offset of each partition
INSERT INTO ops.stream_offsets (stream, topic_id, partition, next)
SELECT $1, topic_id, partition,
       CASE WHEN EXISTS (SELECT FROM ops.stream_offsets o WHERE o.stream = $1 AND o.topic_id = given.topic_id)
         THEN 0 ELSE first END
FROM unnest($2::text[], $3::integer[], $4::bigint[]) AS given (topic_id, partition, first)
WHERE NOT EXISTS (
  SELECT FROM ops.stream_offsets o
  WHERE o.stream = $1 AND o.partition = given.partition AND NOT o.is_former)
ON CONFLICT (stream, topic_id, partition) DO UPDATE SET is_former = false
