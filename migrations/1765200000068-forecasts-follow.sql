-- Forecasts are a flow of their own: its snapshots name the snapshot whose rows they follow from, and list its chunks.
ALTER TABLE ops.snapshots ADD COLUMN upstream_snapshot_id bigint;
COMMENT ON COLUMN ops.snapshots.upstream_snapshot_id IS
  'The snapshot of another flow that it follows from, whose chunks it lists too; null for a flow with files.';

-- Forecasts in snapshots of weekly sales go with these; their tables in the lake begin anew in the flow's own namespace.
UPDATE ops.chunks SET flow = 'weekly-forecast' WHERE flow = 'weekly-sales' AND relation LIKE 'forecast\_%';
UPDATE ops.lake_fields SET flow = 'weekly-forecast' WHERE flow = 'weekly-sales' AND relation LIKE 'forecast\_%';
DELETE FROM ops.lake_tables WHERE flow = 'weekly-sales' AND relation LIKE 'forecast\_%';
UPDATE ops.notification_rules SET flow = 'weekly-forecast' WHERE flow = 'weekly-sales' AND alert = 'store-interval'
  AND NOT EXISTS (
    SELECT FROM ops.notification_rules o WHERE o.flow = 'weekly-forecast' AND o.name = notification_rules.name);
