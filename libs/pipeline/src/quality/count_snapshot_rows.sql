-- Rows and money of relations in a snapshot.
-- $1 snapshot, $2 marts
SELECT relation, sum(rows)::text AS rows,
       CASE WHEN count(money) = count(*) THEN sum(money)::text END AS money,
       coalesce(bool_and(bytes IS NOT NULL), false) AS "isCounted"
FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
WHERE snapshot_id = $1 AND relation = ANY ($2)
GROUP BY relation
