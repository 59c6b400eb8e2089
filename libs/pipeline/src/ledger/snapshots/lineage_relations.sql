-- Tables of a snapshot, in total. $1 snapshot, $2 its run, $3 names of tables, $4 a year or month, or null
SELECT
  relation AS name,
  coalesce(chunks, 0) AS chunks,
  coalesce(taken_over, 0) AS "takenOver",
  rows,
  money::text AS money,
  coalesce(files, 0) AS files
FROM unnest($3::text[]) WITH ORDINALITY AS named (relation, place)
LEFT JOIN (
  SELECT relation, count(*)::integer AS chunks, sum(rows)::float8 AS rows, sum(money) AS money,
         count(*) FILTER (WHERE run_id <> $2)::integer AS taken_over
  FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
  WHERE snapshot_id = $1
    AND ($4::text IS NULL OR period = 'all' OR starts_with(period, $4) OR starts_with($4, period))
  GROUP BY relation
) listed USING (relation)
LEFT JOIN (
  SELECT s.dataset AS relation, count(*)::integer AS files
  FROM ops.run_files r
  JOIN ops.source_files s USING (file_id)
  WHERE r.run_id = $2 AND r.rows_in IS NOT NULL
    AND ($4::text IS NULL OR EXISTS (
      SELECT FROM ops.snapshot_chunks
      JOIN ops.chunks c USING (relation, chunk_id)
      JOIN ops.chunk_files f USING (relation, chunk_id)
      WHERE snapshot_id = $1 AND relation = s.dataset AND f.file_id = r.file_id
        AND (c.period = 'all' OR starts_with(c.period, $4) OR starts_with($4, c.period))))
  GROUP BY s.dataset
) covered USING (relation)
ORDER BY place
