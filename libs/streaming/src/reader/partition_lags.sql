-- Position and lag of each partition of streams.
-- $1 stream
SELECT stream, partition, next::text, greatest(source_next - next, 0)::text AS lag,
       CASE WHEN source_next > next THEN unread_at END AS "unreadAt",
       rows::text, poison::text, duplicates::text
FROM ops.stream_offsets
WHERE NOT is_former AND ($1::text IS NULL OR stream = $1) ORDER BY stream, partition
