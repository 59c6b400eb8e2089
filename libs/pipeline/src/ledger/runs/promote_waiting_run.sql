-- Queues the next waiting run of a flow that has no run and is not paused.
-- $1 flow
UPDATE ops.runs SET status = 'queued'
WHERE run_id = (SELECT run_id FROM ops.runs WHERE flow = $1 AND status = 'waiting'
                ORDER BY priority DESC, run_id LIMIT 1)
  AND NOT EXISTS (SELECT FROM ops.runs
                  WHERE flow = $1 AND status IN ('queued', 'running'))
  AND NOT EXISTS (SELECT FROM ops.flow_settings
                  WHERE flow = $1 AND paused_at IS NOT NULL)
RETURNING run_id AS id
