-- The regions and districts that stores files gave each store, in the order of their delivery: of the files of the published
-- snapshot. A row that a correction replaced does not count.
WITH delivered AS (
  SELECT
    given.store,
    given.region,
    given.district,
    file.delivery_order,
    delivery.seen_at,
    lag(file.delivery_order) OVER earlier IS NULL
      OR (given.region, given.district)
        IS DISTINCT FROM (lag(given.region) OVER earlier, lag(given.district) OVER earlier) AS is_change
  FROM ops.snapshots snapshot
  JOIN ops.runs run USING (run_id)
  JOIN ops.run_files file USING (run_id)
  JOIN core.store_deliveries given USING (file_id)
  JOIN ops.deliveries delivery ON delivery.source = run.source AND delivery.file_id = file.file_id
  WHERE snapshot.flow = 'weekly-sales' AND snapshot.status = 'published'
    AND NOT EXISTS (
      SELECT FROM ops.row_corrections replaced
      WHERE replaced.file_id = given.file_id AND replaced.line = given.line
    )
  WINDOW earlier AS (PARTITION BY given.store ORDER BY file.delivery_order, given.line)
)
SELECT
  store,
  region,
  district,
  seen_at AS delivered_at,
  lead(seen_at) OVER (PARTITION BY store ORDER BY delivery_order) AS replaced_at
FROM delivered
WHERE is_change
