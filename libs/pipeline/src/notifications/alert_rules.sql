-- Rules with an alert for which some weeks of a snapshot are new.
-- $1 flow, $2 time of publication, $3 last day of the snapshot
SELECT rule_id AS id, alert, threshold::float8 AS threshold,
       to_char(coalesce(evaluated_week, $3::date - 1), 'YYYY-MM-DD') AS after
FROM ops.notification_rules
WHERE flow = $1 AND alert IS NOT NULL AND created_at <= $2 AND (evaluated_week < $3) IS NOT FALSE
ORDER BY rule_id FOR NO KEY UPDATE
