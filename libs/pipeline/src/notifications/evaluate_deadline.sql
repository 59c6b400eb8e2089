-- Adds to the outbox that a flow is late, unless a run succeeded or a snapshot was published in time.
-- $1 rule, $2 the deadline before, $3 the deadline, $4 now, $5 the cause
INSERT INTO ops.notifications
  (rule_id, rule, channel, dedup_key, kind, flow, cause, link, happened_at, next_attempt_at)
SELECT rule_id, name, channel, format('late, %s', extract(epoch FROM $3::timestamptz)), 'late', flow, $5,
       format('/runs?flow=%s', flow), $3, $4
FROM ops.notification_rules r
WHERE rule_id = $1
  AND NOT EXISTS (
    SELECT FROM ops.runs WHERE flow = r.flow AND status IN ('succeeded', 'unchanged')
      AND finished_at > $2 AND finished_at <= $3)
  AND NOT EXISTS (
    SELECT FROM ops.snapshots WHERE flow = r.flow AND published_at > $2 AND published_at <= $3)
ON CONFLICT (rule_id, dedup_key) DO NOTHING
