-- Adds a run.
-- $1 flow, $2 status, $3 trigger, $4 only if files changed, $5 priority, $6 trace, $7 span of the request
INSERT INTO ops.runs (flow, status, trigger, only_if_changed, priority,
                      trace_parent, trace_requested_by, trace_started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6::text IS NOT NULL THEN now() END)
RETURNING run_id AS id
