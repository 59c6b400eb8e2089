-- Accepted rows of files under one set of rules, in total and by period. $1 run, $2 rules, $3 array of cleanings as JSON,
-- $4 folder of their rows
WITH given AS (
  SELECT * FROM json_to_recordset($3) AS c (
    "fileId" bigint, "rowsIn" bigint, "rowsAccepted" bigint, "rowsQuarantined" bigint,
    "rowsDuplicate" bigint, "rowsSuperseded" bigint, money numeric, periods json
  )
),
cleanings AS (
  INSERT INTO ops.cleanings (file_id, rules, run_id, rows_in, rows_accepted, rows_quarantined,
                             rows_duplicate, rows_superseded, money, batches)
  SELECT "fileId", $2, $1, "rowsIn", "rowsAccepted", "rowsQuarantined", "rowsDuplicate",
         "rowsSuperseded", money, $4
  FROM given
)
INSERT INTO ops.cleaning_periods (file_id, rules, period, rows, money)
SELECT "fileId", $2, p.*
FROM given, json_to_recordset(periods) AS p (period text, rows bigint, money numeric)
