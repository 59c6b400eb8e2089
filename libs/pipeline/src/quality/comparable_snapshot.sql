-- The published snapshot to compare with, if it is from the same source.
-- $1 run, $2 flow, $3 snapshot to compare with
SELECT snapshot_id::integer AS id
FROM ops.snapshots JOIN ops.runs former USING (run_id)
WHERE snapshot_id = (
    SELECT snapshot_id FROM ops.snapshots
    WHERE flow = $2 AND (status = 'published' OR status = 'retained' AND snapshot_id = $3)
    ORDER BY snapshot_id = $3 DESC LIMIT 1)
  AND $3::integer IS NOT NULL
  AND former.source = (SELECT source FROM ops.runs WHERE run_id = $1)
