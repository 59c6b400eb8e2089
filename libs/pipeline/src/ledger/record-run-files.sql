-- What became of the rows of each file of a dataset that a run covers: those that the file does not state when it was
-- cleaned, the others in the chunks that they lie in. $1 run, $2 dataset, $3 digests of its chunks
UPDATE ops.run_files r
SET rows_in = c.rows_in, rows_quarantined = c.rows_quarantined, rows_out = m.rows_out,
    rows_duplicate = c.rows_duplicate + m.rows_duplicate,
    rows_superseded = c.rows_superseded + m.rows_superseded,
    rows_restating = m.rows_restating, money_out = m.money_out,
    money_duplicate = m.money_duplicate, money_superseded = m.money_superseded
FROM ops.source_files f, ops.cleanings c
LEFT JOIN LATERAL (
  SELECT coalesce(sum(rows_out), 0) AS rows_out, coalesce(sum(rows_duplicate), 0) AS rows_duplicate,
         coalesce(sum(rows_superseded), 0) AS rows_superseded,
         coalesce(sum(rows_restating), 0) AS rows_restating, sum(money_out) AS money_out,
         sum(money_duplicate) AS money_duplicate, sum(money_superseded) AS money_superseded
  FROM ops.chunk_files JOIN ops.chunks USING (relation, chunk_id)
  WHERE relation = $2 AND digest = ANY ($3) AND chunk_files.file_id = c.file_id
) m ON TRUE
WHERE r.run_id = $1 AND r.file_id = f.file_id AND f.dataset = $2 AND f.status <> 'E'
  AND c.file_id = r.file_id AND c.rules = r.rules
