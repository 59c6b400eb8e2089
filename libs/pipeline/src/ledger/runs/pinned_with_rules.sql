-- Plan of a run, and the version of its flow's rules; null without one.
-- $1 run
SELECT
  r.pinned,
  CASE WHEN f.version IS NOT NULL THEN json_build_object(
    'version', f.version, 'rules', f.rules, 'setAt', f.set_at, 'setBy', f.set_by, 'reason', f.reason)
  END AS set
FROM ops.runs r
LEFT JOIN ops.flow_rules f ON f.flow = r.flow AND f.version = r.rules_version
WHERE r.run_id = $1
