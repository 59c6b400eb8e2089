-- Source files that a run covers: files with new rows first, then the newest. $1 run, $2 how many, $3 datasets whose
-- files they are, null for all
SELECT r.source, f.file_path AS path, count(*)::integer AS files, sum(f.rows_in)::float8 AS rows,
       sum(s.bytes)::float8 AS bytes
FROM ops.run_files f
JOIN ops.runs r USING (run_id)
JOIN ops.source_files s USING (file_id)
WHERE f.run_id = $1 AND s.status <> 'E' AND r.source IS NOT NULL
  AND ($3::text[] IS NULL OR s.dataset = ANY ($3))
GROUP BY r.source, f.file_path
ORDER BY bool_or(f.is_new) DESC, max(f.delivery_order) DESC
LIMIT $2
