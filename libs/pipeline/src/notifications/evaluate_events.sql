-- Adds messages about events to the outbox, for the rules that ask for them.
-- $1 the last event evaluated before, $2 the last one to evaluate, $3 now
WITH events AS (
  SELECT * FROM ops.events WHERE event_id > $1 AND event_id <= $2
),
ended AS (
  -- The end of the flow's previous run, or of the same run if it was retried.
  SELECT e.*, before.kind AS kind_before, before.run_id AS run_before
  FROM events e
  JOIN LATERAL (
    SELECT kind, run_id FROM ops.events
    WHERE flow = e.flow AND event_id < e.event_id
      AND kind IN ('run.failed', 'run.succeeded', 'run.unchanged')
    ORDER BY event_id DESC LIMIT 1
  ) before ON true
  WHERE e.kind IN ('run.succeeded', 'run.unchanged')
),
-- Rows of the files that were new to a run: read rows, and quarantined rows, including those with a
-- missing reference.
read AS (
  SELECT e.event_id, sum(f.rows_in) AS rows_in,
         sum(coalesce(f.rows_quarantined, 0) + coalesce(o.rows, 0)) AS rows_quarantined
  FROM events e
  JOIN ops.run_files f ON f.run_id = e.run_id AND f.is_new
  LEFT JOIN (SELECT run_id, file_id, sum(rows) AS rows FROM ops.integration_faults
             GROUP BY run_id, file_id) o ON o.run_id = f.run_id AND o.file_id = f.file_id
  WHERE e.kind IN ('run.succeeded', 'snapshot.held')
  GROUP BY e.event_id
),
messages AS (
  SELECT event_id, at, flow, run_id, 'failure' AS kind,
         format('run %s, epoch %s', run_id, data ->> 'epoch') AS key,
         concat_ws(': ', data ->> 'code', data ->> 'message') AS cause,
         format('/runs/%s', run_id) AS link, NULL::float8 AS share
  FROM events WHERE kind = 'run.failed'
  UNION ALL
  SELECT event_id, at, flow, run_id, 'recovery', format('event %s', event_id),
         CASE WHEN run_before = run_id THEN 'it had failed before and went on'
              ELSE format('run %s had failed', run_before) END,
         format('/runs/%s', run_id), NULL
  FROM ended WHERE kind_before = 'run.failed'
  UNION ALL
  SELECT event_id, at, flow, run_id, 'held', format('snapshot %s', data ->> 'snapshot'),
         (SELECT string_agg(message, '; ' ORDER BY rule) FROM ops.quality_checks q
          WHERE q.run_id = e.run_id AND outcome = 'held'),
         format('/snapshots/%s', data ->> 'snapshot'), NULL
  FROM events e WHERE kind = 'snapshot.held'
  UNION ALL
  SELECT event_id, at, flow, run_id, 'quarantine', format('run %s', run_id),
         format('%s of %s rows of new files are in quarantine', rows_quarantined, rows_in),
         format('/runs/%s', run_id), rows_quarantined::float8 / rows_in
  FROM read JOIN events USING (event_id) WHERE rows_in > 0
  UNION ALL
  -- Files that were refused together have one message.
  SELECT min(event_id), max(at), flow, NULL, 'refused', format('event %s', min(event_id)),
         CASE count(*) WHEN 1 THEN '' ELSE format('%s files, the first: ', count(*)) END
           || (array_agg(concat_ws(': ', data ->> 'code', data ->> 'message') ORDER BY event_id))[1],
         format('/files?flow=%s&status=E', flow), NULL
  FROM events WHERE kind = 'file.refused' GROUP BY flow
)
INSERT INTO ops.notifications
  (rule_id, rule, channel, dedup_key, kind, flow, run_id, cause, link, happened_at, next_attempt_at)
SELECT rule_id, name, channel, messages.kind || ', ' || key, messages.kind, messages.flow, run_id,
       left(regexp_replace(coalesce(cause, ''), '\s+', ' ', 'g'), 500), link, at, $3
FROM messages
JOIN ops.notification_rules r ON r.flow = messages.flow AND messages.kind = ANY (r.kinds)
  -- A rule reports only events after its creation.
  AND at >= r.created_at AND (messages.share IS NULL OR messages.share > r.share)
ORDER BY event_id, rule_id
ON CONFLICT (rule_id, dedup_key) DO NOTHING
