-- Files by their text. One that was refused by other rules is judged anew. $1 flow, $2 rules
INSERT INTO ops.source_files
  (sha256, flow, dataset, file_name, bytes, header, status, error_code, error_message, refused_by)
SELECT sha256, $1, dataset, path, bytes, header, CASE WHEN error_code IS NULL THEN 'W' ELSE 'E' END,
       error_code, error_message, CASE WHEN error_code IS NOT NULL THEN $2 END
FROM (SELECT DISTINCT ON (sha256) * FROM seen_files ORDER BY sha256, place) s
ORDER BY place
ON CONFLICT (flow, sha256) DO UPDATE
  SET dataset = excluded.dataset, header = excluded.header, status = excluded.status,
      error_code = excluded.error_code, error_message = excluded.error_message,
      refused_by = excluded.refused_by
  WHERE source_files.status IN ('W', 'E') AND source_files.refused_by IS DISTINCT FROM $2
     OR source_files.header IS NULL
