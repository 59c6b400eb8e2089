-- Locks the attempt of a stage while it is the current one.
-- $1 run, $2 stage, $3 attempt
SELECT FROM ops.stage_runs
WHERE run_id = $1 AND stage = $2 AND attempt = $3 AND status = 'running'
  AND EXISTS (SELECT FROM ops.runs WHERE run_id = $1 AND status = 'running')
FOR KEY SHARE
