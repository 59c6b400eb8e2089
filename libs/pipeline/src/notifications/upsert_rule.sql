-- Creates a rule, or replaces the rule of this name. Changed deadlines count from now on,
-- and so do the weeks of a changed alert: the weeks published now are not reported.
-- $1 flow, $2 name, $3 kinds, $4 channel, $5 target, $6 share, $7 cron, $8 zone, $9 alert, $10 threshold, $11 who
INSERT INTO ops.notification_rules AS r
  (flow, name, kinds, channel, target, share, cron, zone, alert, threshold, created_by, evaluated_week)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
        (SELECT data_through FROM ops.snapshots WHERE flow = $1 AND status = 'published'))
ON CONFLICT (flow, name) DO UPDATE
SET kinds = excluded.kinds, channel = excluded.channel, target = excluded.target, share = excluded.share,
    cron = excluded.cron, zone = excluded.zone, alert = excluded.alert, threshold = excluded.threshold,
    (evaluated_until, fresh_since) = (
      SELECT CASE WHEN is_same THEN r.evaluated_until ELSE now() END, CASE WHEN is_same THEN r.fresh_since END
      FROM (SELECT (r.cron, r.zone) IS NOT DISTINCT FROM (excluded.cron, excluded.zone)) deadlines (is_same)),
    evaluated_week = CASE WHEN r.alert = excluded.alert THEN r.evaluated_week ELSE excluded.evaluated_week END
RETURNING rule_id AS id, flow, name, kinds, channel, target, share, cron, zone, alert,
          threshold::float8 AS threshold, created_by AS "createdBy", created_at AS "createdAt"
