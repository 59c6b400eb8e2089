-- $1 topic, $2 partition, $3 first offset, $4 bytes, $5 events
SELECT "offset", at, payload FROM (
  SELECT "offset", payload, (extract(epoch FROM received_at) * 1000)::bigint AS at,
    row_number() OVER sent AS number, sum(octet_length(payload)) OVER sent AS bytes
  FROM (
    SELECT * FROM ops.event_log
    WHERE topic = $1 AND partition = $2 AND "offset" >= $3
    ORDER BY "offset" LIMIT $5
  ) found
  WINDOW sent AS (ORDER BY "offset")
) counted
WHERE number = 1 OR bytes <= $4
ORDER BY "offset"
