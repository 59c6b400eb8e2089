-- Files of a source that count, oldest delivery first. In a dataset without a key, a file counts while it is the newest
-- at some path; a replaced file does not count, and neither do the files with corrections of its rows.
-- $1 source, $2 flow, $3 datasets without a key, $4 withdrawn files, or null for those withdrawn now
WITH RECURSIVE standing AS MATERIALIZED (
  SELECT f.*, d.path, d.delivery
  FROM ops.deliveries d JOIN ops.source_files f USING (file_id)
  WHERE d.source = $1 AND f.flow = $2 AND f.status <> 'E'
    AND CASE WHEN $4::bigint[] IS NULL THEN d.withdrawn_at IS NULL ELSE f.file_id <> ALL ($4) END
),
places AS (
  SELECT file_id, p.arrival = max(p.arrival) OVER (PARTITION BY p.path) AS is_newest
  FROM ops.source_paths p JOIN standing USING (file_id)
  WHERE p.source = $1
),
replaced (file_id) AS (
  SELECT file_id FROM places JOIN standing USING (file_id)
  WHERE dataset = ANY ($3) GROUP BY file_id HAVING NOT bool_or(is_newest)
  UNION
  SELECT m.by_file_id FROM ops.row_corrections m JOIN replaced USING (file_id)
  WHERE m.by_file_id IS NOT NULL
)
SELECT file_id::integer AS "fileId", sha256, dataset, header,
       CASE WHEN lines IS NOT NULL
         THEN json_build_object('lineEnd', line_end, 'lines', lines)
       END AS text,
       path, (row_number() OVER (ORDER BY delivery))::integer AS "deliveryOrder"
FROM standing
WHERE file_id NOT IN (SELECT file_id FROM replaced)
ORDER BY delivery
