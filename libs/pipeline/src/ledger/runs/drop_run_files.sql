-- Drops rows of files that some old runs counted again, and returns how many. $1 number of newest runs of a flow
-- that keep all; $2 whether events of runs go to OpenLineage; $3 number of runs at once
WITH old AS (
  SELECT run_id FROM ops.runs r
  WHERE status IN ('succeeded', 'failed', 'unchanged', 'cancelled')
    AND (SELECT count(*) FROM (
      SELECT FROM ops.runs n WHERE n.flow = r.flow AND n.run_id > r.run_id LIMIT $1) newer) = $1
    AND NOT EXISTS (SELECT FROM ops.snapshots s WHERE s.run_id = r.run_id AND s.status <> 'dropped')
    AND EXISTS (SELECT FROM ops.run_files f WHERE f.run_id = r.run_id AND NOT f.is_new)
    -- OpenLineage events of a run's steps need its files.
    AND NOT ($2::boolean AND EXISTS (
      SELECT FROM ops.events e, ops.open_lineage_cursor c
      WHERE e.run_id = r.run_id AND e.event_id > c.sent_event))
  ORDER BY run_id
  LIMIT $3
  -- Another worker locks other rows.
  FOR NO KEY UPDATE SKIP LOCKED
), dropped AS (
  DELETE FROM ops.run_files f USING old WHERE f.run_id = old.run_id AND NOT f.is_new
  RETURNING f.file_id
)
SELECT count(*)::integer AS rows FROM dropped
