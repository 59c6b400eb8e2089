-- What has ended or begun after event $1, up to event $4, in so many groups: how long it took, and rows of stages that
-- succeeded. $2 the stages of each flow, with those that end before one starts; $3 upper bounds of buckets, in seconds.
WITH stages AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS s (flow text, stage text, after text[])
), steps AS (
  SELECT e.event_id, e.flow, e.run_id, e.stage, e.at, e.data, split_part(e.kind, '.', 1) AS subject,
    CASE WHEN e.data->>'code' = 'QUALITY_GATE' AND e.stage IS NULL THEN 'held'
         ELSE split_part(e.kind, '.', 2) END AS outcome,
    s.after
  FROM ops.events e LEFT JOIN stages s USING (flow, stage)
  WHERE e.event_id > $1 AND e.event_id <= $4 AND e.kind IN (
    'run.succeeded', 'run.failed', 'run.unchanged', 'run.cancelled',
    'stage.running', 'stage.succeeded', 'stage.failed', 'stage.cancelled')
), timed AS (
  SELECT s.flow, coalesce(s.stage, '') AS stage,
    CASE WHEN s.subject = 'run' THEN 'run' WHEN s.outcome = 'running' THEN 'wait' ELSE 'work' END AS measure,
    CASE WHEN s.outcome = 'running' THEN '' ELSE s.outcome END AS outcome,
    extract(epoch FROM s.at - (
      SELECT CASE
          -- A run that failed while it was planned never ran: its time is that since it was asked for.
          WHEN s.subject = 'run' THEN coalesce(max(b.at) FILTER (WHERE b.kind = 'run.running'), min(b.at))
          WHEN s.outcome = 'running' THEN max(b.at) FILTER (WHERE b.kind = 'run.running'
            OR b.stage = s.stage OR (b.kind = 'stage.succeeded' AND b.stage = ANY (s.after)))
          ELSE max(b.at) FILTER (WHERE b.kind = 'stage.running' AND b.stage = s.stage)
        END
      FROM ops.events b WHERE b.run_id = s.run_id AND b.event_id < s.event_id))::float8 AS seconds
  FROM steps s
), times AS (
  SELECT measure, flow, stage, outcome, bucket, count(*)::integer AS count,
    coalesce(sum(seconds), 0) AS seconds
  FROM (SELECT *, CASE WHEN seconds IS NULL THEN -1
                  ELSE (SELECT count(*) FROM unnest($3::float8[]) AS bound WHERE bound < seconds)::integer
                  END AS bucket FROM timed) t
  GROUP BY measure, flow, stage, outcome, bucket
), fates AS (
  -- As they were at each event: a stage that runs once more is counted once more.
  SELECT s.flow, s.stage, sum(f.rows_in)::float8 AS "in", sum(f.rows_out)::float8 AS out,
    sum(f.quarantined)::float8 AS quarantined, sum(f.duplicate)::float8 AS duplicate,
    sum(f.superseded)::float8 AS superseded, sum(f.restated)::float8 AS restated
  FROM steps s CROSS JOIN LATERAL (SELECT
    (s.data->>'rowsIn')::bigint AS rows_in, (s.data->>'rowsOut')::bigint AS rows_out,
    (s.data->>'rowsQuarantined')::bigint AS quarantined, (s.data->>'rowsDuplicate')::bigint AS duplicate,
    (s.data->>'rowsSuperseded')::bigint AS superseded, (s.data->>'rowsRestated')::bigint AS restated) f
  WHERE s.subject = 'stage' AND s.outcome = 'succeeded' GROUP BY s.flow, s.stage
)
SELECT (SELECT coalesce(max(event_id), 0) FROM ops.events)::float8 AS newest,
  (SELECT coalesce(jsonb_agg(t), '[]') FROM times t) AS times,
  (SELECT coalesce(jsonb_agg(f), '[]') FROM fates f) AS fates;
