-- The newest published snapshot before a run.
-- $1 run
SELECT b.run_id AS "runId", s.snapshot_id::integer AS "snapshotId", b.versions
FROM ops.snapshots s JOIN ops.runs b USING (run_id)
WHERE s.flow = (SELECT flow FROM ops.runs WHERE run_id = $1) AND s.run_id < $1
  AND s.status IN ('published', 'retained')
ORDER BY snapshot_id DESC LIMIT 1
