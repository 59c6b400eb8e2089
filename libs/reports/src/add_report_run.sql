-- Adds a scheduled run of a report.
-- $1 report, $2 its name, $3 due time, $4 first missed time, $5 state, $6 now, $7 when it was settled
INSERT INTO ops.report_runs
  (report_id, report, due_at, requested_by, missed, state, next_attempt_at, settled_at)
VALUES ($1, $2, $3, 'schedule', $4, $5, $6, $7)
ON CONFLICT (report_id, due_at) DO NOTHING
