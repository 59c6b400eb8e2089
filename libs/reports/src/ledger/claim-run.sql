-- Takes the time of a report that is longest due; whoever else looks passes it by, now and until the time given.
-- $1 now, $2 until when
WITH due AS (
  SELECT report_run_id FROM ops.report_runs
  -- One that is further off than any wait was written by a clock that was ahead.
  WHERE state = 'pending' AND (next_attempt_at <= $1 OR next_attempt_at > $1::timestamptz + interval '1 day')
  ORDER BY next_attempt_at, report_run_id LIMIT 1
  FOR UPDATE SKIP LOCKED
)
UPDATE ops.report_runs run
SET attempts = run.attempts + 1, next_attempt_at = $2
FROM due, ops.reports r
WHERE run.report_run_id = due.report_run_id AND r.report_id = run.report_id
RETURNING run.report_run_id AS "runId", run.message_id AS "messageId", run.attempts AS attempt,
          run.due_at AS "dueAt", run.snapshot_id AS "snapshotId", run.last_error AS "lastError",
          r.report_id AS id, r.name, r.title, r.answers, r.stores, r.format, r.emails, r.folder,
          r.cron, r.zone, r.missed, r.decided_until AS "decidedUntil", r.created_by AS "createdBy",
          r.created_at AS "createdAt"
