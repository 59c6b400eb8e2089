-- Files and rows of datasets that the run of a snapshot covers. Rows whose reference is missing are counted as
-- quarantined: they are in no answer. $1 snapshot, $2 its run, $3 datasets, in order
SELECT
  named.dataset AS name,
  count(r.file_id)::integer AS files,
  coalesce(sum(r.rows_in), 0)::float8 AS "rowsIn",
  coalesce(sum(r.rows_out - coalesce(o.rows, 0)), 0)::float8 AS "rowsOut",
  coalesce(sum(r.rows_quarantined + coalesce(o.rows, 0)), 0)::float8 AS "rowsQuarantined",
  coalesce(sum(r.rows_duplicate), 0)::float8 AS "rowsDuplicate",
  coalesce(sum(r.rows_superseded), 0)::float8 AS "rowsSuperseded",
  coalesce(sum(c.rows), 0)::float8 AS corrections
FROM unnest($3::text[]) WITH ORDINALITY AS named (dataset, place)
LEFT JOIN (
  SELECT s.dataset, f.* FROM ops.run_files f JOIN ops.source_files s USING (file_id)
  WHERE f.run_id = $2 AND f.rows_in IS NOT NULL
) r ON r.dataset = named.dataset
LEFT JOIN LATERAL (
  SELECT sum(rows) AS rows FROM ops.integration_faults f
  WHERE f.run_id = r.run_id AND f.file_id = r.file_id
) o ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS rows FROM ops.row_corrections m WHERE m.by_file_id = r.file_id
) c ON true
WHERE $1::bigint IS NOT NULL
GROUP BY named.dataset, place
ORDER BY place
