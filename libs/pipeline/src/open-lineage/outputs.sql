-- Rows of each relation in the snapshot of a run, if it was ever published. $1 run
SELECT s.snapshot_id::text AS snapshot, c.relation, sum(c.rows)::float8 AS rows
FROM ops.snapshots s
LEFT JOIN ops.snapshot_chunks l USING (snapshot_id)
LEFT JOIN ops.chunks c USING (relation, chunk_id)
WHERE s.run_id = $1 AND s.published_at IS NOT NULL
GROUP BY s.snapshot_id, c.relation
