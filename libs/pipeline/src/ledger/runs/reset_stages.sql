-- Resets the stages of unfinished runs that have published nothing.
UPDATE ops.stage_runs s SET status = 'pending', finished_at = NULL
FROM ops.runs r
WHERE r.run_id = s.run_id AND r.status IN ('queued', 'running') AND s.status <> 'pending'
  AND NOT EXISTS (SELECT FROM ops.snapshots n
                  WHERE n.run_id = r.run_id AND n.status NOT IN ('building', 'held'))
