-- The state of each flow. $1 the stages of each flow, each with the stages before it.
WITH stages AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s (flow text, stage text, after text[])
), active AS (
  SELECT * FROM ops.runs WHERE status IN ('waiting', 'queued', 'running')
), last_runs AS (
  SELECT flow, CASE WHEN error_code = 'QUALITY_GATE' THEN 'held' ELSE status END AS outcome,
    extract(epoch FROM max(finished_at))::float8 AS at
  FROM ops.runs WHERE status IN ('succeeded', 'failed', 'unchanged', 'cancelled')
  GROUP BY 1, 2
), steps AS (
  SELECT flow, extract(epoch FROM max(greatest(requested_at, started_at,
    (SELECT max(at) FROM ops.events e WHERE e.run_id = r.run_id))))::float8 AS at
  FROM active r WHERE status <> 'waiting' GROUP BY flow
), ready AS (
  -- A queued run waits for its plan. A stage waits for a worker once the stages before it have succeeded.
  SELECT flow, coalesce((SELECT max(e.at) FROM ops.events e
    WHERE e.run_id = r.run_id AND e.kind = 'run.queued'), requested_at) AS since
  FROM active r WHERE status = 'queued'
  UNION ALL
  SELECT r.flow, greatest(r.started_at, t.finished_at, (SELECT max(p.finished_at)
    FROM ops.stage_runs p WHERE p.run_id = r.run_id AND p.stage = ANY (s.after)))
  FROM active r JOIN ops.stage_runs t USING (run_id)
    JOIN stages s ON s.flow = r.flow AND s.stage = t.stage
  WHERE r.status = 'running' AND t.status IN ('pending', 'failed')
    AND NOT EXISTS (SELECT FROM ops.stage_runs p
      WHERE p.run_id = r.run_id AND p.stage = ANY (s.after) AND p.status <> 'succeeded')
), oldest AS (
  SELECT flow, extract(epoch FROM min(since))::float8 AS at FROM ready GROUP BY flow
), published AS (
  SELECT flow, extract(epoch FROM published_at)::float8 AS at,
    extract(epoch FROM data_through)::float8 AS "dataThrough",
    fact_rows::float8 AS rows, fact_total::float8 AS money
  FROM ops.snapshots WHERE status = 'published'
)
SELECT
  (SELECT coalesce(jsonb_agg(t), '[]') FROM last_runs t) AS "lastRuns",
  (SELECT coalesce(jsonb_agg(t), '[]') FROM
    (SELECT flow, status, count(*)::integer AS runs FROM active GROUP BY flow, status) t) AS active,
  (SELECT coalesce(jsonb_agg(t), '[]') FROM steps t) AS steps,
  (SELECT coalesce(jsonb_agg(t), '[]') FROM oldest t) AS oldest,
  (SELECT coalesce(jsonb_agg(t), '[]') FROM published t) AS published,
  (SELECT coalesce(jsonb_agg(t), '[]') FROM
    (SELECT flow, status, count(*)::integer AS snapshots FROM ops.snapshots
     WHERE status <> 'dropped' GROUP BY flow, status) t) AS snapshots;
