-- Marks the newest snapshot of the followed flow as seen, if it is not.
-- $1 flow
UPDATE ops.flow_settings f SET snapshot_seen = s.snapshot_id
FROM ops.snapshots s
WHERE f.flow = $1 AND s.flow = f.after_flow AND s.status = 'published'
  AND f.snapshot_seen IS DISTINCT FROM s.snapshot_id
RETURNING s.snapshot_id AS snapshot
