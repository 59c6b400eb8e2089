-- The day on which the newest file of dataset $2 in snapshot $1 was delivered.
SELECT (delivery.seen_at AT TIME ZONE 'UTC')::date::text AS day
FROM ops.snapshots
JOIN ops.runs run USING (run_id)
JOIN ops.run_files file USING (run_id)
JOIN ops.source_files source USING (file_id)
JOIN ops.deliveries delivery ON delivery.source = run.source AND delivery.file_id = file.file_id
WHERE snapshot_id = $1 AND source.dataset = $2 AND file.rows_in IS NOT NULL
ORDER BY file.delivery_order DESC
LIMIT 1
