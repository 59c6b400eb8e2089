-- Records the results of quality rules.
-- $1 run, $2 snapshot, $3 rules, $4 kinds, $5 actions, $6 limits, $7 measured, $8 previous, $9 outcomes, $10 messages
INSERT INTO ops.quality_checks (run_id, snapshot_id, rule, kind, action, allowed, measured,
                                previous, outcome, message)
SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[],
                             $8::numeric[], $9::text[], $10::text[])
