-- Records the success of a stage with its counts.
-- $1 run, $2 stage; rows: $3 in, $4 out, $5 quarantined, $6 duplicate, $7 superseded, $8 restated
UPDATE ops.stage_runs
SET status = 'succeeded', finished_at = now(), step = NULL, rows_in = $3, rows_out = $4,
    rows_quarantined = $5, rows_duplicate = $6, rows_superseded = $7,
    rows_restated = $8, rows_done = $3, rows_expected = $3
WHERE run_id = $1 AND stage = $2
