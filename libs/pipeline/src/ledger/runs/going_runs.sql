-- Runs, of those given, that have not ended or been resumed since.
-- $1 runs, $2 their epochs
SELECT run_id AS "runId", flow_epoch AS epoch FROM ops.runs
JOIN unnest($1::bigint[], $2::integer[]) AS given (id, epoch)
  ON id = run_id AND given.epoch = flow_epoch
WHERE status IN ('queued', 'running')
