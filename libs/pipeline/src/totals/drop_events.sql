-- Drops events of runs, and some without a run, and returns how many. $1 runs, $2 only before this time, $3 only up to
-- this event, $4 how many without a run
WITH of_runs AS (
  DELETE FROM ops.events
  WHERE run_id = ANY ($1::bigint[]) AND at < $2 AND event_id <= $3
  RETURNING event_id
), of_none AS (
  DELETE FROM ops.events
  WHERE event_id IN (
    SELECT event_id FROM ops.events
    WHERE run_id IS NULL AND at < $2 AND event_id <= $3 ORDER BY event_id LIMIT $4)
  RETURNING event_id
), counts AS (
  SELECT count(*) AS events, max(event_id) AS newest
  FROM (TABLE of_runs UNION ALL TABLE of_none) dropped
)
UPDATE ops.pruned_events p
SET events = p.events + counts.events, newest_event = greatest(p.newest_event, counts.newest)
FROM counts
RETURNING counts.events::integer AS events
