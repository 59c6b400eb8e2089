-- Source files that the run of a snapshot covers, newest delivery first. Rows whose reference is missing are
-- counted as quarantined: they are in no answer.
-- $1 snapshot, $2 its run, $3 datasets, $4 only files with rows of this year or month, or null,
-- $5 only those delivered before this one, or null, $6 how many
SELECT
  r.delivery_order AS number,
  r.file_path AS path,
  s.sha256,
  s.dataset,
  coalesce(d.seen_at, s.first_seen_at) AS "deliveredAt",
  r.is_new AS "isNew",
  coalesce(d.withdrawn_at IS NOT NULL, false) AS "isWithdrawn",
  r.rows_in::float8 AS "rowsIn",
  (r.rows_out - coalesce(o.rows, 0))::float8 AS "rowsOut",
  (r.rows_quarantined + coalesce(o.rows, 0))::float8 AS "rowsQuarantined",
  r.rows_duplicate::float8 AS "rowsDuplicate",
  r.rows_superseded::float8 AS "rowsSuperseded"
FROM ops.run_files r
JOIN ops.runs USING (run_id)
JOIN ops.source_files s USING (file_id)
LEFT JOIN ops.deliveries d ON d.source = runs.source AND d.file_id = r.file_id
LEFT JOIN LATERAL (
  SELECT sum(rows) AS rows FROM ops.integration_faults f
  WHERE f.run_id = r.run_id AND f.file_id = r.file_id
) o ON true
WHERE r.run_id = $2 AND s.dataset = ANY ($3) AND r.rows_in IS NOT NULL
  AND ($4::text IS NULL OR EXISTS (
    SELECT FROM ops.snapshot_chunks
    JOIN ops.chunks c USING (relation, chunk_id)
    JOIN ops.chunk_files f USING (relation, chunk_id)
    WHERE snapshot_id = $1 AND relation = s.dataset AND f.file_id = r.file_id
      AND (c.period = 'all' OR starts_with(c.period, $4) OR starts_with($4, c.period))))
  AND ($5::integer IS NULL OR r.delivery_order < $5)
ORDER BY r.delivery_order DESC
LIMIT $6
