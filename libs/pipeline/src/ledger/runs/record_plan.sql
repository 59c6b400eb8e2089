-- Records the periods and rows that a stage expects. The first figures stay.
-- $1 run, $2 stage, $3 relations as JSON
INSERT INTO ops.run_plans (run_id, stage, relation, periods_expected, periods_to_build,
                           rows_expected, rows_expected_by)
SELECT $1, $2, relation, periods, "toMake", rows, by
FROM json_to_recordset($3) AS p (relation text, periods integer, "toMake" integer, rows bigint, by text)
ON CONFLICT (run_id, relation) DO UPDATE
  SET periods_expected = excluded.periods_expected, periods_to_build = excluded.periods_to_build
  WHERE run_plans.periods_expected IS NULL
