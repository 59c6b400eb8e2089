-- What lies at each path now, where that has changed. $1 source, $2 flow
INSERT INTO ops.source_paths (source, path, file_id)
SELECT $1, path, file_id
FROM (SELECT DISTINCT ON (path) * FROM seen_files WHERE sha256 IS NOT NULL ORDER BY path, place) s
WHERE file_id IS DISTINCT FROM (
  SELECT p.file_id FROM ops.source_paths p JOIN ops.source_files f USING (file_id)
  WHERE p.source = $1 AND p.path = s.path AND f.flow = $2
  ORDER BY arrival DESC LIMIT 1)
ORDER BY place
ON CONFLICT (source, path, file_id) DO UPDATE SET arrival = excluded.arrival
