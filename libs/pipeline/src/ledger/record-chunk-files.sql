-- What became of the rows of files in chunks of merged rows, in place of what was recorded of these chunks. $1 flow,
-- $2 digests of the chunks, $3 array of files as JSON
WITH chunks AS (
  SELECT relation, chunk_id, digest FROM ops.chunks WHERE flow = $1 AND digest = ANY ($2)
),
given AS (
  SELECT relation, chunk_id, f.*
  FROM json_to_recordset($3) AS f (
    digest text, "fileId" bigint, "rowsOut" bigint, "rowsDuplicate" bigint, "rowsSuperseded" bigint,
    "rowsRestating" bigint, "moneyOut" numeric, "moneyDuplicate" numeric, "moneySuperseded" numeric
  )
  JOIN chunks USING (digest)
),
gone AS (
  DELETE FROM ops.chunk_files c USING chunks k
  WHERE c.relation = k.relation AND c.chunk_id = k.chunk_id
    AND NOT EXISTS (SELECT FROM given g WHERE g.relation = c.relation AND g.chunk_id = c.chunk_id
                      AND g."fileId" = c.file_id)
)
INSERT INTO ops.chunk_files (relation, chunk_id, file_id, rows_out, rows_duplicate, rows_superseded,
                             rows_restating, money_out, money_duplicate, money_superseded)
SELECT relation, chunk_id, "fileId", "rowsOut", "rowsDuplicate", "rowsSuperseded", "rowsRestating",
       "moneyOut", "moneyDuplicate", "moneySuperseded"
FROM given
ON CONFLICT (relation, chunk_id, file_id) DO UPDATE
SET rows_out = excluded.rows_out, rows_duplicate = excluded.rows_duplicate,
    rows_superseded = excluded.rows_superseded, rows_restating = excluded.rows_restating,
    money_out = excluded.money_out, money_duplicate = excluded.money_duplicate,
    money_superseded = excluded.money_superseded
