-- The plans of a run, in the order of its stages.
-- $1 run
SELECT p.relation, p.stage, p.periods_expected AS "periodsExpected",
       p.periods_to_build AS "periodsToMake", p.rows_expected AS "rowsExpected",
       p.rows_expected_by AS "rowsExpectedBy", p.periods, p.periods_built AS "periodsMade",
       p.rows
FROM ops.run_plans p JOIN ops.stage_runs s USING (run_id, stage)
WHERE run_id = $1 ORDER BY s.ordinal, p.relation
