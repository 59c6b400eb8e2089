-- All facts of the ledger about a run, except its stages. $1 run
SELECT
  (SELECT snapshot_id::text FROM ops.snapshots WHERE run_id = $1) AS "snapshotId",
  (SELECT coalesce(json_agg(json_build_object(
      'path', file_path, 'dataset', dataset, 'sha256', sha256, 'status', status, 'isNew', is_new,
      'rowsIn', rows_in, 'rowsOut', rows_out, 'rowsQuarantined', rows_quarantined,
      'rowsDuplicate', rows_duplicate, 'rowsSuperseded', rows_superseded,
      'rowsRestated', rows_restating,
      'error', CASE WHEN status = 'E'
        THEN json_build_object('code', error_code, 'message', error_message) END)
      ORDER BY delivery_order), '[]')
   FROM ops.run_files JOIN ops.source_files USING (file_id) WHERE run_id = $1) AS files,
  -- A file that matches no dataset is rejected before the run takes it: only its time names the run.
  (SELECT count(*)::integer FROM ops.source_files f JOIN ops.runs r ON r.run_id = $1 AND r.flow = f.flow
   WHERE f.status = 'E' AND (
     f.refused_at BETWEEN r.started_at AND coalesce(r.finished_at, now())
     OR EXISTS (SELECT FROM ops.run_files t WHERE t.run_id = $1 AND t.file_id = f.file_id)
   )) AS "filesRejected",
  (SELECT coalesce(json_agg(message ORDER BY rule), '[]')
   FROM ops.quality_checks WHERE run_id = $1 AND outcome IN ('warned', 'overridden')) AS warnings,
  (SELECT coalesce(json_agg(json_build_object(
      'stage', stage, 'reason', reason, 'rows', rows) ORDER BY stage, reason), '[]')
   FROM ops.quarantine_counts WHERE run_id = $1) AS quarantine,
  (SELECT coalesce(json_agg(json_build_object(
      'stage', stage, 'rule', rule, 'expected', expected::text, 'actual', actual::text,
      'holds', holds) ORDER BY stage, rule), '[]')
   FROM ops.reconciliations WHERE run_id = $1) AS reconciliations
