-- Locks the attempt of a stage while it is the current one, and makes its commit wait for the disk.
-- $1 run, $2 stage, $3 attempt
SELECT CASE current_setting('synchronous_commit')
  WHEN 'off' THEN set_config('synchronous_commit', 'on', true)
END
FROM ops.stage_runs
WHERE run_id = $1 AND stage = $2 AND attempt = $3 AND status = 'running'
  AND EXISTS (SELECT FROM ops.runs WHERE run_id = $1 AND status = 'running')
FOR KEY SHARE
