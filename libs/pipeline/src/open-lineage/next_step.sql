-- The first step of a run or a stage after event $1 and up to event $2, with the steps before it.
WITH step AS (
  SELECT * FROM ops.events
  WHERE event_id > $1 AND event_id <= $2 AND run_id IS NOT NULL
    AND kind IN ('run.running', 'run.succeeded', 'run.unchanged', 'run.failed', 'run.cancelled',
                 'stage.running', 'stage.succeeded', 'stage.failed', 'stage.cancelled')
  ORDER BY event_id LIMIT 1
)
SELECT s.event_id::text AS id, s.at, s.flow, s.run_id::text AS run, s.stage, s.kind,
       (s.data ->> 'attempt')::integer AS attempt,
       concat_ws(': ', s.data ->> 'code', s.data ->> 'message') AS error,
       r.requested_at AS "requestedAt",
       -- the epoch in which the run started, or resumed after an end; later epochs may follow before it ends
       (SELECT (b.data ->> 'epoch')::integer FROM ops.events b
        WHERE b.run_id = s.run_id AND b.event_id <= s.event_id AND b.kind = 'run.running'
        ORDER BY b.event_id DESC LIMIT 1) AS epoch,
       -- stages that were running just before
       (SELECT coalesce(json_agg(json_build_object('stage', o.stage, 'attempt', o.attempt)
                                 ORDER BY o.event_id), '[]')
        FROM (SELECT DISTINCT ON (e.stage) e.event_id, e.stage, e.kind,
                     (e.data ->> 'attempt')::integer AS attempt
              FROM ops.events e
              WHERE e.run_id = s.run_id AND e.event_id < s.event_id AND e.kind LIKE 'stage.%'
                AND e.event_id > coalesce(
                  (SELECT max(t.event_id) FROM ops.events t
                   WHERE t.run_id = s.run_id AND t.event_id < s.event_id
                     AND t.kind IN ('run.succeeded', 'run.unchanged', 'run.failed', 'run.cancelled')), 0)
              ORDER BY e.stage, e.event_id DESC) o
        WHERE o.kind = 'stage.running') AS open,
       (SELECT min(q.details ->> 'dueAt') FROM ops.run_requests q
        WHERE q.run_id = s.run_id AND q.trigger = 'schedule') AS "dueAt"
FROM step s JOIN ops.runs r USING (run_id)
