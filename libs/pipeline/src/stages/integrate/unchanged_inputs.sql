-- Rows of the datasets of a former snapshot, if they have these chunks, under these rules, and no reference was missing.
-- $1 snapshot, $2 rules, $3 datasets, $4 digests of their chunks
WITH chunks AS (
  SELECT c.relation, c.digest, c.rows
  FROM ops.snapshots s
  JOIN ops.runs r USING (run_id)
  JOIN ops.snapshot_chunks USING (snapshot_id)
  JOIN ops.chunks c USING (relation, chunk_id)
  WHERE s.snapshot_id = $1 AND r.rules = $2 AND c.relation = ANY ($3)
    AND NOT EXISTS (SELECT FROM ops.orphan_periods o WHERE o.run_id = s.run_id)
)
SELECT relation AS dataset, sum(rows)::float8 AS rows
FROM chunks
WHERE (SELECT array_agg(digest ORDER BY digest) FROM chunks)
  = (SELECT array_agg(digest ORDER BY digest) FROM unnest($4::text[]) AS d (digest))
GROUP BY relation
