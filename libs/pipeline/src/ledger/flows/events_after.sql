-- Events after a position, oldest first.
-- $1 position, $2 most, $3 flow, $4 run; null: any
SELECT event_id AS id, at, flow, run_id AS "runId", stage, kind, data FROM ops.events
WHERE event_id > $1 AND ($3::text IS NULL OR flow = $3)
  AND ($4::bigint IS NULL OR run_id = $4)
ORDER BY event_id LIMIT $2
