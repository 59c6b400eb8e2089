-- Starts a run, with the input and the rules that it is pinned to.
-- $1 run, $2 fingerprint, $3 rules, $4 source, $5 versions, $6 version of the rules, $7 pinned plan
UPDATE ops.runs SET status = 'running', started_at = coalesce(started_at, now()),
       input_fingerprint = $2, rules = $3, source = $4, versions = $5, rules_version = $6,
       pinned = $7
WHERE run_id = $1 AND status IN ('queued', 'running') RETURNING run_id
