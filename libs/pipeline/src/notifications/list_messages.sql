-- Messages that match a filter, newest first.
-- $1 most, $2 messages before this one, $3 flow, $4 state; null: any
SELECT notification_id AS id, message_id AS "messageId", rule, channel, kind, flow, run_id AS run,
       title, cause, link, happened_at AS "happenedAt", state, attempts, last_error AS "lastError",
       CASE state WHEN 'pending' THEN next_attempt_at END AS "nextAttemptAt",
       settled_at AS "settledAt"
FROM ops.notifications
WHERE ($2::bigint IS NULL OR notification_id < $2) AND ($3::text IS NULL OR flow = $3)
  AND ($4::text IS NULL OR state = $4)
ORDER BY notification_id DESC LIMIT $1
