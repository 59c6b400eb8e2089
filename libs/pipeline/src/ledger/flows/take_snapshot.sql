-- Marks the newest snapshot of the followed flow as seen, if it is not. A flow that follows another by its declaration gets its
-- row with its first snapshot.
-- $1 flow, $2 the flow that it follows
INSERT INTO ops.flow_settings AS f (flow, after_flow, snapshot_seen)
SELECT $1, $2, snapshot_id FROM ops.snapshots WHERE flow = $2 AND status = 'published'
ON CONFLICT (flow) DO UPDATE SET snapshot_seen = excluded.snapshot_seen
  WHERE f.snapshot_seen IS DISTINCT FROM excluded.snapshot_seen
RETURNING snapshot_seen AS snapshot
