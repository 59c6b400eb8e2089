-- Drops decided times of schedules that are older than the retention.
-- $1 now, $2 kept days, $3 most
WITH dropped AS (
  DELETE FROM ops.schedule_times WHERE (flow, schedule, due_at) IN (
    SELECT flow, schedule, due_at FROM ops.schedule_times t
    WHERE due_at < $1::timestamptz - make_interval(days => $2) AND NOT EXISTS (
      SELECT FROM ops.schedules s
      WHERE s.flow = t.flow AND s.name = t.schedule AND s.decided_until < t.due_at)
    ORDER BY due_at LIMIT $3)
  RETURNING due_at)
SELECT count(*)::integer AS times FROM dropped
