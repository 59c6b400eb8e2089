-- Source files, newest first. $1 status or null, $2 only files older than this one or null, $3 how many, $4 flow,
-- $5 dataset or null, $6 path or beginning of the SHA-256, or null
SELECT f.file_id::text AS id, f.sha256, f.status, f.dataset, coalesce(d.path, f.file_name) AS path,
       d.source, f.bytes::float8 AS bytes, f.first_seen_at AS "seenAt",
       c.rows_in::float8 AS "rowsIn", c.rows_accepted::float8 AS "rowsAccepted",
       c.rows_quarantined::float8 AS "rowsQuarantined",
       c.rows_duplicate::float8 AS "rowsDuplicate", c.rows_superseded::float8 AS "rowsSuperseded",
       c.run_id::text AS "runId",
       coalesce(d.withdrawn_at IS NOT NULL, false) AS "isWithdrawn",
       CASE WHEN f.error_code IS NOT NULL
         THEN json_build_object('code', f.error_code, 'message', f.error_message) END AS error
FROM ops.source_files f
LEFT JOIN LATERAL (
  SELECT path, source, withdrawn_at FROM ops.deliveries WHERE file_id = f.file_id ORDER BY delivery DESC LIMIT 1
) d ON true
LEFT JOIN LATERAL (
  SELECT rows_in, rows_accepted, rows_quarantined, rows_duplicate, rows_superseded, run_id
  FROM ops.cleanings
  WHERE file_id = f.file_id ORDER BY cleaned_at DESC LIMIT 1
) c ON true
WHERE f.flow = $4 AND ($1::text IS NULL OR f.status = $1) AND ($2::bigint IS NULL OR f.file_id < $2)
  AND ($5::text IS NULL OR f.dataset = $5)
  AND ($6::text IS NULL OR coalesce(d.path, f.file_name) = $6
       OR length($6) >= 6 AND starts_with(f.sha256, lower($6)))
ORDER BY f.file_id DESC
LIMIT $3
