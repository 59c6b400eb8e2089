-- Records the success of the current attempt of a stage with its counts, and that of its run with its last stage. Its
-- commit waits for the disk.
-- $1 run, $2 stage, $3 attempt; rows: $4 in, $5 out, $6 quarantined, $7 duplicate, $8 superseded, $9 restated;
-- $10 whether it is the last stage
WITH done AS (
  UPDATE ops.stage_runs
  SET status = 'succeeded', finished_at = now(), step = NULL, rows_in = $4, rows_out = $5,
      rows_quarantined = $6, rows_duplicate = $7, rows_superseded = $8,
      rows_restated = $9, rows_done = $4, rows_expected = $4
  WHERE run_id = $1 AND stage = $2 AND attempt = $3 AND status = 'running'
    AND EXISTS (SELECT FROM ops.runs WHERE run_id = $1 AND status = 'running')
  RETURNING run_id
),
ended AS (
  UPDATE ops.runs SET status = 'succeeded', finished_at = now()
  WHERE $10 AND status = 'running' AND run_id IN (SELECT run_id FROM done)
)
SELECT CASE current_setting('synchronous_commit')
  WHEN 'off' THEN set_config('synchronous_commit', 'on', true)
END
FROM done
