-- Ended runs whose trace is not sent yet, each once.
UPDATE ops.runs SET trace_reported = true
WHERE trace_parent IS NOT NULL AND NOT trace_reported AND finished_at IS NOT NULL
  AND status IN ('succeeded', 'failed', 'unchanged', 'cancelled')
RETURNING run_id AS id, flow, trigger, status, error_code AS "errorCode",
          trace_parent AS "traceParent", trace_requested_by AS "parentSpanId",
          trace_started_at AS "begunAt", finished_at AS "finishedAt",
          finished_at > now() - interval '1 hour' AS "isRecent"
