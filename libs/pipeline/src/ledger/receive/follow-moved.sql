-- One that was moved before it got to raw/ is to be found where it lies now. $1 source
UPDATE ops.deliveries d SET path = s.path
FROM (SELECT DISTINCT ON (file_id) file_id, path FROM seen_files ORDER BY file_id, place) s
JOIN ops.source_files f USING (file_id)
WHERE d.source = $1 AND d.file_id = s.file_id AND f.lines IS NULL
  AND NOT EXISTS (SELECT FROM seen_files there WHERE there.path = d.path)
