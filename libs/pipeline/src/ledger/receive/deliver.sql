-- New files and those that are back, each at most once, in the order of the look. $1 source
INSERT INTO ops.deliveries (source, file_id, path, modified_at)
SELECT $1, file_id, path, modified
FROM (SELECT DISTINCT ON (file_id) * FROM seen_files ORDER BY file_id, is_back DESC, place) s
WHERE is_back OR NOT EXISTS (
  SELECT FROM ops.deliveries d WHERE d.source = $1 AND d.file_id = s.file_id)
ORDER BY place
ON CONFLICT (source, file_id) DO UPDATE
  SET delivery = excluded.delivery, path = excluded.path, modified_at = excluded.modified_at, seen_at = now()
