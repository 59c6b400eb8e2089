-- A run of the flow that is newer and has read its input.
-- $1 flow, $2 run
SELECT run_id AS id FROM ops.runs
WHERE flow = $1 AND run_id > $2 AND status NOT IN ('unchanged', 'waiting')
  AND NOT (status = 'cancelled' AND input_fingerprint IS NULL)
ORDER BY run_id DESC LIMIT 1
