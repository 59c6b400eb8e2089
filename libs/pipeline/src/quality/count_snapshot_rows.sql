-- Rows and money of a relation in a snapshot.
-- $1 snapshot, $2 mart
SELECT sum(rows)::text AS rows, CASE WHEN count(money) = count(*) THEN sum(money)::text END AS money,
       coalesce(bool_and(bytes IS NOT NULL), false) AS "isCounted"
FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
WHERE snapshot_id = $1 AND relation = $2
