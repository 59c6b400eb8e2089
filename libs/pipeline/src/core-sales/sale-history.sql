-- Every value that deliveries stated for one store, department and week, oldest delivery first.
-- $1 store, $2 department, $3 week
WITH stated AS (
  SELECT s.file_id, s.line, s.weekly_sales, s.is_holiday, f.sha256, c.run_id,
         d.path, d.source, d.delivery, d.seen_at, d.withdrawn_at IS NOT NULL AS is_withdrawn
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
       -- The newest delivery of each source wins.
       NOT is_withdrawn AND delivery = max(delivery) FILTER (WHERE NOT is_withdrawn)
                                       OVER (PARTITION BY source) AS "isCurrent"
FROM stated
ORDER BY source, delivery
