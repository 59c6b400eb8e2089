-- Rows that a corrected row of a run's files replaces, with the period that an earlier run found for them.
-- $1 run, $2 dataset, $3 rules
WITH covered AS (
  SELECT file_id FROM ops.run_files JOIN ops.source_files USING (file_id)
  WHERE run_id = $1 AND dataset = $2
),
corrections AS (
  SELECT m.*, row_number() OVER (PARTITION BY m.file_id, line ORDER BY correction_id DESC) AS place
  FROM ops.row_corrections m JOIN covered ON covered.file_id = m.by_file_id
),
replaced AS (
  SELECT file_id, line FROM corrections
  UNION
  SELECT by_file_id, by_line FROM corrections WHERE place > 1
)
SELECT r.file_id::integer AS "fileId", r.line::float8 AS line, found.period,
       found.run_id IS NOT NULL AS "isKnown"
FROM replaced r
LEFT JOIN LATERAL (
  SELECT p.run_id, p.period
  FROM ops.replaced_rows p JOIN ops.run_files f USING (run_id, file_id)
  WHERE p.file_id = r.file_id AND p.line = r.line AND p.run_id < $1 AND f.rules = $3
  ORDER BY p.run_id DESC LIMIT 1
) found ON TRUE
ORDER BY 1, 2
