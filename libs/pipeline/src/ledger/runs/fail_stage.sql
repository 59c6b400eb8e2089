-- Records the failure of an attempt of a stage.
-- $1 run, $2 stage, $3 attempt, $4 code, $5 message, $6 whether to retry
UPDATE ops.stage_runs
SET status = 'failed', finished_at = now(), error_code = $4, error_message = $5,
    error_retryable = $6
WHERE run_id = $1 AND stage = $2 AND attempt = $3 AND status = 'running'
RETURNING run_id
