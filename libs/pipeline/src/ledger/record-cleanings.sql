-- What files state by one set of rules. $1 run, $2 rules, $3 array of cleanings as JSON
INSERT INTO ops.cleanings (file_id, rules, run_id, rows_in, rows_accepted, rows_quarantined,
                           rows_duplicate, rows_superseded, money, periods)
SELECT "fileId", $2, $1, "rowsIn", "rowsAccepted", "rowsQuarantined", "rowsDuplicate",
       "rowsSuperseded", money, periods
FROM json_to_recordset($3) AS c (
  "fileId" bigint, "rowsIn" bigint, "rowsAccepted" bigint, "rowsQuarantined" bigint,
  "rowsDuplicate" bigint, "rowsSuperseded" bigint, money numeric, periods text[]
)
