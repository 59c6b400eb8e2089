-- Runs of which every step is old enough to be dropped, and was told to whoever is told.
-- $1 only steps before this time, $2 only events up to this one, $3 how many runs of a flow are kept, the newest,
-- $4 how many to give
SELECT run_id::text AS id
FROM ops.runs r
WHERE r.run_id >= (SELECT min(run_id) FROM ops.events)
  AND r.status IN ('succeeded', 'failed', 'unchanged', 'cancelled')
  AND EXISTS (SELECT FROM ops.events e WHERE e.run_id = r.run_id)
  AND NOT EXISTS (
    SELECT FROM ops.events e WHERE e.run_id = r.run_id AND (e.at >= $1 OR e.event_id > $2))
  AND (SELECT count(*) FROM (
    SELECT FROM ops.runs n WHERE n.flow = r.flow AND n.run_id > r.run_id LIMIT $3) newer) = $3
  -- Whether the next run recovers is told by how the one before it ended.
  AND r.run_id IS DISTINCT FROM (
    SELECT e.run_id FROM ops.events e
    WHERE e.flow = r.flow AND e.event_id <= $2 AND e.kind IN ('run.failed', 'run.succeeded', 'run.unchanged')
    ORDER BY e.event_id DESC LIMIT 1)
ORDER BY r.run_id
LIMIT $4
