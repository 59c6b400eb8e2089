-- All values that deliveries have for one store, department and week, oldest delivery first.
-- $1 store, $2 department, $3 week
WITH corrections AS (
  -- Corrections that count, in the order they were applied.
  SELECT m.file_id, m.line, m.by_file_id, m.by_line, d.source,
         correction_id = max(correction_id) OVER (PARTITION BY d.source, m.file_id, m.line) AS is_last
  FROM ops.row_corrections m
  JOIN ops.source_files f ON f.file_id = m.by_file_id
  JOIN ops.deliveries d ON d.file_id = m.by_file_id
  WHERE f.status = 'I' AND d.withdrawn_at IS NULL
),
delivered AS (
  SELECT s.file_id, s.line, s.weekly_sales, s.is_holiday, f.sha256, c.run_id,
         d.path, d.source, d.delivery, d.seen_at, d.withdrawn_at IS NOT NULL AS is_withdrawn,
         d.withdrawn_at IS NULL AND NOT EXISTS (
           SELECT FROM corrections m
           WHERE m.source = d.source AND (m.file_id = s.file_id AND m.line = s.line
             OR m.by_file_id = s.file_id AND m.by_line = s.line AND NOT is_last)
         ) AS stands
  FROM core.sales s
  JOIN ops.source_files f USING (file_id)
  LEFT JOIN ops.deliveries d USING (file_id)
  LEFT JOIN LATERAL (
    SELECT run_id FROM ops.cleanings WHERE file_id = s.file_id ORDER BY cleaned_at DESC LIMIT 1
  ) c ON true
  WHERE s.store = $1 AND s.department = $2 AND s.week_date = $3 AND f.status = 'I'
)
SELECT weekly_sales::float8 AS "weeklySales", is_holiday AS "isHoliday", sha256, path, source,
       line::integer AS line, run_id::text AS "runId", seen_at AS "seenAt",
       is_withdrawn AS "isWithdrawn",
       -- The newest delivery of each source counts, if the store is known.
       stands AND delivery = max(delivery) FILTER (WHERE stands) OVER (PARTITION BY source)
         AND EXISTS (SELECT FROM core.stores WHERE store = $1) AS "isCurrent"
FROM delivered
ORDER BY source, delivery
