-- Adds the findings of an alert and further messages about it to the outbox. Messages that a rule has
-- already sent are skipped.
-- $1 rule, $2 run, $3 when, $4 now, $5 keys, $6 titles, $7 causes, $8 links
INSERT INTO ops.notifications
  (rule_id, rule, channel, dedup_key, kind, flow, run_id, title, cause, link, happened_at, next_attempt_at)
SELECT rule_id, name, channel, key, 'alert', flow, $2, left(title, 200),
       left(regexp_replace(cause, '\s+', ' ', 'g'), 500), link, $3, $4
FROM ops.notification_rules,
     unnest($5::text[], $6::text[], $7::text[], $8::text[]) WITH ORDINALITY AS messages (key, title, cause, link, place)
WHERE rule_id = $1
ORDER BY place
ON CONFLICT (rule_id, dedup_key) DO NOTHING
