-- Returns the first events of each run and its stages. $1 runs, $2 maximum of each run
SELECT steps.at, run.id::text AS "runId", steps.stage, steps.kind
FROM unnest($1::bigint[]) AS run (id)
CROSS JOIN LATERAL (
  SELECT event_id, at, stage, kind FROM ops.events
  WHERE run_id = run.id AND (kind LIKE 'run.%' OR kind LIKE 'stage.%')
  ORDER BY event_id LIMIT $2
) AS steps
ORDER BY steps.event_id;
