-- What became of the rows of each file of a run. $1 run, $2 array of files as JSON
UPDATE ops.run_files r
SET rows_in = f."rowsIn", rows_out = f."rowsOut", rows_quarantined = f."rowsQuarantined",
    rows_duplicate = f."rowsDuplicate", rows_superseded = f."rowsSuperseded",
    rows_restating = f."rowsRestating", money_out = f."moneyOut",
    money_duplicate = f."moneyDuplicate", money_superseded = f."moneySuperseded"
FROM json_to_recordset($2) AS f (
  "fileId" bigint, "rowsIn" bigint, "rowsOut" bigint, "rowsQuarantined" bigint, "rowsDuplicate" bigint,
  "rowsSuperseded" bigint, "rowsRestating" bigint, "moneyOut" numeric, "moneyDuplicate" numeric,
  "moneySuperseded" numeric
)
WHERE r.run_id = $1 AND r.file_id = f."fileId"
