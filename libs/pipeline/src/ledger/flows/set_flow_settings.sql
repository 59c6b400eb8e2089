-- Sets when runs of a flow start. A flow that it newly follows counts from its next publication.
-- $1 flow, $2 concurrency, $3 on files, $4 the flow that it follows
INSERT INTO ops.flow_settings AS s (flow, concurrency, on_files, after_flow, snapshot_seen)
VALUES ($1, $2, $3, $4,
  (SELECT snapshot_id FROM ops.snapshots WHERE flow = $4 AND status = 'published'))
ON CONFLICT (flow) DO UPDATE
SET concurrency = excluded.concurrency, on_files = excluded.on_files,
    after_flow = excluded.after_flow,
    snapshot_seen = CASE WHEN s.after_flow IS NOT DISTINCT FROM excluded.after_flow
      THEN s.snapshot_seen ELSE excluded.snapshot_seen END
