-- Adds a test message of a rule to the outbox.
-- $1 rule, $2 its name, $3 channel, $4 flow, $5 who asks for it
INSERT INTO ops.notifications
  (rule_id, rule, channel, dedup_key, kind, flow, cause, happened_at)
VALUES ($1, $2, $3, 'test, ' || gen_random_uuid(), 'test', $4, 'asked for by ' || $5, now())
RETURNING notification_id AS id
