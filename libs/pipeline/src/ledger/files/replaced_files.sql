-- Files of datasets without a key that no longer count, because each of their paths has a newer text; and the files with
-- corrections of their rows. $1 flow, $2 datasets without a key
WITH RECURSIVE standing AS (
  SELECT DISTINCT d.source, file_id, f.dataset
  FROM ops.deliveries d JOIN ops.source_files f USING (file_id)
  WHERE f.flow = $1 AND f.status <> 'E' AND d.withdrawn_at IS NULL
),
places AS (
  SELECT file_id, s.dataset, p.arrival = max(p.arrival) OVER (PARTITION BY p.source, p.path) AS is_newest
  FROM ops.source_paths p JOIN standing s USING (source, file_id)
),
replaced (file_id) AS (
  SELECT file_id FROM places WHERE dataset = ANY ($2) GROUP BY file_id HAVING NOT bool_or(is_newest)
  UNION
  SELECT m.by_file_id FROM ops.row_corrections m JOIN replaced USING (file_id)
  WHERE m.by_file_id IS NOT NULL
)
SELECT file_id::integer AS id FROM replaced ORDER BY file_id
