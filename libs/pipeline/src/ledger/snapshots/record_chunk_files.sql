-- Outcomes of the rows of files in chunks of merged rows. $1 flow, $2 array of files as JSON
INSERT INTO ops.chunk_files (relation, chunk_id, file_id, rows_out, rows_duplicate, rows_superseded,
                             rows_restating, money_out, money_duplicate, money_superseded)
SELECT relation, chunk_id, "fileId", "rowsOut", "rowsDuplicate", "rowsSuperseded", "rowsRestating",
       "moneyOut", "moneyDuplicate", "moneySuperseded"
FROM json_to_recordset($2) AS f (
  digest text, "fileId" bigint, "rowsOut" bigint, "rowsDuplicate" bigint, "rowsSuperseded" bigint,
  "rowsRestating" bigint, "moneyOut" numeric, "moneyDuplicate" numeric, "moneySuperseded" numeric
)
JOIN ops.chunks c USING (digest)
WHERE c.flow = $1
