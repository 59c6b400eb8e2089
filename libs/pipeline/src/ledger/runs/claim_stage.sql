-- Begins an attempt of a stage.
-- $1 run, $2 stage
UPDATE ops.stage_runs
SET status = 'running', attempt = attempt + 1, started_at = now(), finished_at = NULL,
    step = NULL, rows_done = 0, rows_expected = NULL,
    error_code = NULL, error_message = NULL, error_retryable = NULL
WHERE run_id = $1 AND stage = $2 AND status <> 'succeeded'
RETURNING attempt
