-- Chunks of tables that a snapshot lists, each with the run that built it.
-- $1 snapshot, $2 its run, $3 names of tables, in order, $4 a year or month, or null, $5 how many
SELECT c.relation, c.period, c.rows::float8 AS rows, c.money::text AS money, c.folder,
       c.run_id::text AS "runId", c.created_at AS "madeAt", c.run_id <> $2 AS "isTakenOver"
FROM ops.snapshot_chunks
JOIN ops.chunks c USING (relation, chunk_id)
WHERE snapshot_id = $1 AND c.relation = ANY ($3)
  AND ($4::text IS NULL OR c.period = 'all' OR starts_with(c.period, $4) OR starts_with($4, c.period))
ORDER BY array_position($3::text[], c.relation), c.period
LIMIT $5
