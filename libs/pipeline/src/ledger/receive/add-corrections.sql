-- Corrections of a file's rows come again with it, in the order they had. $1 source
WITH RECURSIVE carriers (file_id) AS (
  SELECT m.by_file_id FROM ops.mended_rows m JOIN seen_files s USING (file_id)
  WHERE s.is_back AND m.by_file_id IS NOT NULL
  UNION
  SELECT m.by_file_id FROM ops.mended_rows m JOIN carriers USING (file_id)
  WHERE m.by_file_id IS NOT NULL
)
INSERT INTO seen_files (place, path, modified, file_id, is_back)
SELECT (SELECT max(place) FROM seen_files) + row_number() OVER (ORDER BY delivery),
       path, modified_at, file_id, true
FROM ops.deliveries JOIN carriers USING (file_id)
WHERE source = $1
