-- Durations of runs and stages that ended or started after event $1, up to event $4, in groups, and rows of stages that
-- succeeded. $2 the stages of each flow, each with the stages before it; $3 upper bounds of buckets, in seconds;
-- $5 only events of these runs, or null.
WITH stages AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS s (flow text, stage text, after text[])
), steps AS (
  SELECT e.event_id, e.flow, e.run_id, e.stage, e.at, e.data, split_part(e.kind, '.', 1) AS subject,
    CASE WHEN e.data->>'code' = 'QUALITY_GATE' AND e.stage IS NULL THEN 'held'
         ELSE split_part(e.kind, '.', 2) END AS outcome,
    s.after
  FROM ops.events e LEFT JOIN stages s USING (flow, stage)
  WHERE e.event_id > $1 AND e.event_id <= $4 AND ($5::bigint[] IS NULL OR e.run_id = ANY ($5)) AND e.kind IN (
    'run.succeeded', 'run.failed', 'run.unchanged', 'run.cancelled',
    'stage.running', 'stage.succeeded', 'stage.failed', 'stage.cancelled')
), timed AS (
  SELECT s.flow, coalesce(s.stage, '') AS stage,
    CASE WHEN s.subject = 'run' THEN 'run' WHEN s.outcome = 'running' THEN 'wait' ELSE 'work' END AS measure,
    CASE WHEN s.outcome = 'running' THEN '' ELSE s.outcome END AS outcome,
    extract(epoch FROM s.at - (
      SELECT CASE
          -- A run that failed during its plan never started: its time counts from its request.
          WHEN s.subject = 'run' THEN coalesce(max(b.at) FILTER (WHERE b.kind = 'run.running'), min(b.at))
          WHEN s.outcome = 'running' THEN max(b.at) FILTER (WHERE b.kind = 'run.running'
            OR b.stage = s.stage OR (b.kind = 'stage.succeeded' AND b.stage = ANY (s.after)))
          ELSE max(b.at) FILTER (WHERE b.kind = 'stage.running' AND b.stage = s.stage)
        END
      FROM ops.events b WHERE b.run_id = s.run_id AND b.event_id < s.event_id)) AS seconds
  FROM steps s
), times AS (
  SELECT measure, flow, stage, outcome, bucket, count(*)::integer AS count,
    -- whole numbers have the same sum in any order
    (coalesce(sum(seconds), 0) * 1000000)::bigint AS microseconds
  FROM (SELECT *, CASE WHEN seconds IS NULL THEN -1
                  ELSE (SELECT count(*) FROM unnest($3::float8[]) AS bound WHERE bound < seconds)::integer
                  END AS bucket FROM timed) t
  GROUP BY measure, flow, stage, outcome, bucket
), fates AS (
  -- As of each event: a repeated stage counts again.
  SELECT s.flow, s.stage, f.fate, f.place, coalesce(sum((s.data->>f.field)::bigint), 0)::float8 AS rows
  FROM steps s CROSS JOIN (VALUES (1, 'in', 'rowsIn'), (2, 'out', 'rowsOut'),
    (3, 'quarantined', 'rowsQuarantined'), (4, 'duplicate', 'rowsDuplicate'),
    (5, 'superseded', 'rowsSuperseded'), (6, 'restated', 'rowsRestated')) AS f (place, fate, field)
  WHERE s.subject = 'stage' AND s.outcome = 'succeeded' GROUP BY s.flow, s.stage, f.fate, f.place
)
SELECT (SELECT coalesce(max(event_id), 0) FROM ops.events)::float8 AS newest,
  (SELECT json_build_object('events', events, 'newest', newest_event) FROM ops.pruned_events) AS pruned,
  (SELECT coalesce(jsonb_agg(t), '[]') FROM times t) AS times,
  (SELECT coalesce(jsonb_agg(f ORDER BY flow, stage, place), '[]') FROM fates f) AS fates
