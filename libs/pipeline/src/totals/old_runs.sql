-- Runs whose steps are all old enough to drop, and all sent to OpenLineage if it is configured.
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
  -- The end of the previous run decides whether the next run is a recovery.
  AND r.run_id IS DISTINCT FROM (
    SELECT e.run_id FROM ops.events e
    WHERE e.flow = r.flow AND e.event_id <= $2 AND e.kind IN ('run.failed', 'run.succeeded', 'run.unchanged')
    ORDER BY e.event_id DESC LIMIT 1)
ORDER BY r.run_id
LIMIT $4
