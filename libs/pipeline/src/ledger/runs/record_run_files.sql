-- Outcomes of the rows of each file of datasets in a run: rejected rows from the cleaning of the file,
-- and accepted rows from the chunks with them. $1 run, $2 datasets, $3 digests of their chunks
WITH merged AS (
  SELECT file_id, sum(rows_out) AS rows_out, sum(rows_duplicate) AS rows_duplicate,
         sum(rows_superseded) AS rows_superseded, sum(rows_restating) AS rows_restating,
         sum(money_out) AS money_out, sum(money_duplicate) AS money_duplicate,
         sum(money_superseded) AS money_superseded
  FROM ops.chunk_files JOIN ops.chunks USING (relation, chunk_id)
  WHERE relation = ANY ($2) AND digest = ANY ($3)
  GROUP BY file_id
)
UPDATE ops.run_files r
SET rows_in = c.rows_in, rows_quarantined = c.rows_quarantined, rows_out = coalesce(m.rows_out, 0),
    rows_duplicate = c.rows_duplicate + coalesce(m.rows_duplicate, 0),
    rows_superseded = c.rows_superseded + coalesce(m.rows_superseded, 0),
    rows_restating = coalesce(m.rows_restating, 0), money_out = m.money_out,
    money_duplicate = m.money_duplicate, money_superseded = m.money_superseded
FROM ops.cleanings c
JOIN ops.source_files f USING (file_id)
LEFT JOIN merged m USING (file_id)
WHERE r.run_id = $1 AND r.file_id = c.file_id AND r.rules = c.rules
  AND f.dataset = ANY ($2) AND f.status <> 'E'
