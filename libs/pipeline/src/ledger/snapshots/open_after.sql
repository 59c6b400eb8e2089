-- Opens the snapshot of a run with the extent and the chunks of an upstream snapshot that is kept; nothing for one that is
-- dropped, or when the run has a snapshot. The lock holds back a retention that is about to drop it.
-- $1 run, $2 flow, $3 upstream snapshot
WITH upstream AS (
  SELECT * FROM ops.snapshots
  WHERE snapshot_id = $3 AND status IN ('published', 'retained')
  FOR SHARE
),
opened AS (
  INSERT INTO ops.snapshots (run_id, flow, upstream_snapshot_id, first_date, data_through, complete_through, dates,
                             fact_rows, fact_total)
  SELECT $1, $2, snapshot_id, first_date, data_through, complete_through, dates, fact_rows, fact_total FROM upstream
  ON CONFLICT (run_id) DO NOTHING
  RETURNING snapshot_id
)
INSERT INTO ops.snapshot_chunks (snapshot_id, relation, chunk_id)
SELECT opened.snapshot_id, relation, chunk_id
FROM opened, ops.snapshot_chunks c
WHERE c.snapshot_id = $3
