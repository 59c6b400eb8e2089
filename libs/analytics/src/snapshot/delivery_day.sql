-- The day on which the newest stores file of snapshot $1 with a row of one of the stores $2 was delivered.
SELECT (delivery.seen_at AT TIME ZONE 'UTC')::date::text AS day
FROM ops.snapshots
JOIN ops.runs run USING (run_id)
JOIN ops.run_files file USING (run_id)
JOIN ops.deliveries delivery ON delivery.source = run.source AND delivery.file_id = file.file_id
WHERE snapshot_id = $1
  AND EXISTS (
    SELECT FROM core.store_deliveries given
    WHERE given.file_id = file.file_id AND given.store = ANY ($2::integer[])
  )
ORDER BY file.delivery_order DESC
LIMIT 1
