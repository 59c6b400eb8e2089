-- Files with rows in quarantine now: the folder of the rows, and their number by reason.
-- $1 dataset, $2 reason, $3 beginning of a sha-256, $4 path, $5 run; each null for any; $6 flow, $7 files that a newer text replaced
WITH newest AS (
  SELECT DISTINCT ON (file_id) file_id, rules, run_id
  FROM ops.cleanings
  ORDER BY file_id, cleaned_at DESC, run_id DESC
),
counted AS (
  SELECT DISTINCT ON (file_id) file_id, sha256, dataset, path
  FROM ops.source_files JOIN ops.deliveries USING (file_id)
  WHERE withdrawn_at IS NULL AND status <> 'E' AND flow = $6 AND file_id <> ALL ($7)
  ORDER BY file_id, delivery DESC
),
faults AS (
  SELECT file_id, run_id, dataset AS folder, reason, NULL AS refers_to, rows
  FROM newest JOIN ops.cleaning_faults USING (file_id, rules) JOIN counted USING (file_id)
  UNION ALL
  SELECT file_id, run_id, NULL, reason, refers_to, rows
  FROM ops.integration_faults
  WHERE run_id = (SELECT max(run_id) FROM ops.runs WHERE status = 'succeeded' AND flow = $6)
),
corrected AS (
  SELECT file_id, reason, count(*) AS rows
  FROM ops.row_corrections
  WHERE is_latest AND (by_file_id IS NULL OR by_file_id IN (SELECT file_id FROM counted))
  GROUP BY file_id, reason
)
SELECT c.dataset, c.file_id::integer AS "fileId", c.sha256, c.path, f.run_id::integer AS "runId",
       f.folder, f.reason,
       f.refers_to AS "refersTo",
       (f.rows - least(f.rows, coalesce(m.rows, 0)))::integer AS open,
       least(f.rows, coalesce(m.rows, 0))::integer AS corrected
FROM faults f
JOIN counted c USING (file_id)
LEFT JOIN corrected m USING (file_id, reason)
WHERE ($1::text IS NULL OR c.dataset = $1)
  AND ($2::text IS NULL OR f.reason = $2)
  AND ($3::text IS NULL AND $4::text IS NULL
       OR starts_with(c.sha256, $3)
       OR EXISTS (SELECT FROM ops.deliveries d WHERE d.file_id = c.file_id AND d.path = $4))
  AND ($5::bigint IS NULL OR f.run_id = $5)
ORDER BY c.dataset COLLATE "C", c.file_id, f.reason COLLATE "C", f.run_id
