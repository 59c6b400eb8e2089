-- Sets a schedule, which counts from now on.
-- $1 flow, $2 name, $3 cron, $4 zone, $5 missed, $6 only if files changed, $7 priority
INSERT INTO ops.schedules (flow, name, cron, zone, missed, only_if_changed, priority)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (flow, name) DO UPDATE
SET cron = excluded.cron, zone = excluded.zone, missed = excluded.missed,
    only_if_changed = excluded.only_if_changed, priority = excluded.priority,
    decided_until = greatest(schedules.decided_until, now())
