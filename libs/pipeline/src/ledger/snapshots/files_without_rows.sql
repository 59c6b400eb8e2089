-- Files that added no rows to chunks, by chunk.
-- $1 flow, $2 digests
SELECT c.digest, array_agg(s.sha256::text) AS files
FROM ops.chunks c
JOIN ops.chunk_files f USING (relation, chunk_id)
JOIN ops.source_files s USING (file_id)
WHERE c.flow = $1 AND c.digest = ANY ($2) AND f.rows_out = 0 AND f.rows_superseded = 0
GROUP BY c.digest
