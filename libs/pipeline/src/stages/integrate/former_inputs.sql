-- Chunks of the datasets of a former snapshot, if a run by these rules made it, and whether rows of their period lacked a
-- reference. $1 snapshot, $2 rules, $3 datasets
SELECT
  c.relation AS dataset, c.digest, c.rows::float8 AS rows,
  EXISTS (
    SELECT FROM ops.orphan_periods o
    WHERE o.run_id = s.run_id AND o.dataset = c.relation AND o.period = c.period
  ) AS "hasOrphans"
FROM ops.snapshots s
JOIN ops.runs r USING (run_id)
JOIN ops.snapshot_chunks USING (snapshot_id)
JOIN ops.chunks c USING (relation, chunk_id)
WHERE s.snapshot_id = $1 AND r.rules = $2 AND c.relation = ANY ($3)
