-- Returns a row if the scan of a source changes the ledger: a text at a path is not the path's newest, no run has taken a
-- text yet, or other rules reopen a refused file.
-- $1 source, $2 flow, $3 rules; by text: $4 paths, $5 SHA-256
SELECT
FROM unnest($4::text[], $5::text[]) AS seen (path, sha256)
WHERE NOT EXISTS (
  SELECT FROM ops.source_files f JOIN ops.deliveries d USING (file_id)
  WHERE f.flow = $2 AND f.sha256 = seen.sha256 AND f.status IN ('A', 'I') AND f.lines IS NOT NULL
    AND d.source = $1 AND f.file_id = (
      SELECT p.file_id FROM ops.source_paths p JOIN ops.source_files o USING (file_id)
      WHERE p.source = $1 AND p.path = seen.path AND o.flow = $2
      ORDER BY arrival DESC LIMIT 1))
UNION ALL
SELECT
FROM ops.source_files JOIN ops.deliveries USING (file_id)
WHERE status = 'E' AND refused_by <> $3 AND lines IS NOT NULL AND flow = $2 AND source = $1
LIMIT 1
