-- A chunk of the published snapshot whose rows are not all in the warehouse.
-- $1 flow, $2 relations
SELECT FROM ops.snapshots s
JOIN ops.snapshot_chunks USING (snapshot_id)
JOIN ops.chunks c USING (relation, chunk_id)
WHERE s.flow = $1 AND s.status = 'published' AND relation = ANY ($2)
  AND CASE WHEN rows_written IS NULL THEN rows = 0 ELSE rows <> rows_written END
LIMIT 1
