-- Begins an attempt of a stage that has not succeeded, of a run that is active. Waits for transactions of an older
-- claim, which an UPDATE alone would not. Locks the stage before the run: a transaction that ends its run with its stage
-- would otherwise deadlock with this one.
-- $1 run, $2 stage, $3 epoch of the job
WITH held AS MATERIALIZED (
  SELECT FROM ops.stage_runs WHERE run_id = $1 AND stage = $2 FOR UPDATE
),
active AS MATERIALIZED (
  SELECT FROM ops.runs
  WHERE run_id = $1 AND status = 'running' AND flow_epoch = $3 AND EXISTS (SELECT FROM held)
  FOR SHARE
)
UPDATE ops.stage_runs
SET status = 'running', attempt = attempt + 1, started_at = now(), finished_at = NULL,
    step = NULL, rows_done = 0, rows_expected = NULL,
    error_code = NULL, error_message = NULL, error_retryable = NULL
WHERE run_id = $1 AND stage = $2 AND status <> 'succeeded' AND EXISTS (SELECT FROM active)
RETURNING attempt
