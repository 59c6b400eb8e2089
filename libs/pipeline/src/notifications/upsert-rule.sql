-- Makes a rule, or gives the one of this name other terms. Its deadlines count from now on when they are others.
-- $1 flow, $2 name, $3 kinds, $4 channel, $5 target, $6 share, $7 cron, $8 zone, $9 who
INSERT INTO ops.notification_rules AS r
  (flow, name, kinds, channel, target, share, cron, zone, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (flow, name) DO UPDATE
SET kinds = excluded.kinds, channel = excluded.channel, target = excluded.target, share = excluded.share,
    cron = excluded.cron, zone = excluded.zone,
    judged_until = CASE WHEN (r.cron, r.zone) IS NOT DISTINCT FROM (excluded.cron, excluded.zone)
                        THEN r.judged_until ELSE now() END
RETURNING rule_id AS id, flow, name, kinds, channel, target, share, cron, zone,
          created_by AS "createdBy", created_at AS "createdAt"
