-- Takes messages that are due; whoever else looks passes them by, now and until the time given.
-- $1 now, $2 how many, $3 until when
WITH due AS (
  SELECT notification_id, rule_id FROM ops.notifications
  -- One that is further off than any wait was written by a clock that was ahead.
  WHERE state = 'pending' AND (next_attempt_at <= $1 OR next_attempt_at > $1::timestamptz + interval '1 day')
  ORDER BY next_attempt_at, notification_id LIMIT $2
  FOR UPDATE SKIP LOCKED
)
UPDATE ops.notifications n
SET attempts = n.attempts + 1, next_attempt_at = $3
FROM due
JOIN ops.notification_rules r USING (rule_id)
WHERE n.notification_id = due.notification_id
RETURNING n.notification_id AS id, n.message_id AS "messageId", n.attempts AS attempt, n.rule_id AS "ruleId",
          n.rule, r.channel, r.target, n.kind, n.flow, n.run_id AS run, n.title, n.cause, n.link,
          n.happened_at AS at
