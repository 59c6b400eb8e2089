-- Versions of the code of a run and of the one before.
-- $1 run
SELECT run_id AS "runId", versions FROM ops.runs
WHERE flow = (SELECT flow FROM ops.runs WHERE run_id = $1) AND run_id <= $1
  AND versions IS NOT NULL
ORDER BY run_id DESC LIMIT 2
