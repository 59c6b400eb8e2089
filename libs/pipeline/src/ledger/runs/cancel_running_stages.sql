-- Cancels the running stages of a run that fails.
-- $1 run, $2 epoch
UPDATE ops.stage_runs s SET status = 'cancelled', finished_at = now()
FROM ops.runs r
WHERE s.run_id = $1 AND s.status = 'running' AND r.run_id = s.run_id
  AND r.status IN ('queued', 'running') AND r.flow_epoch = coalesce($2, r.flow_epoch)
