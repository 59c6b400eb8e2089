-- Times of schedules and what was decided, newest first.
-- $1 flow, $2 most, $3 schedule; null: any
SELECT schedule, due_at AS "dueAt", outcome, run_id AS "runId", missed,
       decided_at AS "decidedAt"
FROM ops.schedule_times WHERE flow = $1 AND schedule = coalesce($3, schedule)
ORDER BY due_at DESC, schedule LIMIT $2
