-- Rows that a corrected row of a run's files replaces, with the period that an earlier run found for them.
-- $1 run; by dataset: $2 names, $3 rules
WITH covered AS (
  SELECT file_id, dataset, own_rules
  FROM ops.run_files
  JOIN ops.source_files USING (file_id)
  JOIN unnest($2::text[], $3::text[]) AS d (dataset, own_rules) USING (dataset)
  WHERE run_id = $1
),
corrections AS (
  SELECT m.*, dataset, own_rules,
         row_number() OVER (PARTITION BY m.file_id, line ORDER BY correction_id DESC) AS place
  FROM ops.row_corrections m JOIN covered ON covered.file_id = m.by_file_id
),
replaced AS (
  SELECT dataset, own_rules, file_id, line FROM corrections
  UNION
  SELECT dataset, own_rules, by_file_id, by_line FROM corrections WHERE place > 1
)
SELECT r.dataset, r.file_id::integer AS "fileId", r.line::float8 AS line, found.period,
       found.run_id IS NOT NULL AS "isKnown"
FROM replaced r
LEFT JOIN LATERAL (
  SELECT p.run_id, p.period
  FROM ops.replaced_rows p JOIN ops.run_files f USING (run_id, file_id)
  WHERE p.file_id = r.file_id AND p.line = r.line AND p.run_id < $1 AND f.rules = own_rules
  ORDER BY p.run_id DESC LIMIT 1
) found ON TRUE
ORDER BY 2, 3
