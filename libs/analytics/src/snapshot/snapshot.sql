-- $1 snapshot id, or null for the published one. A retained snapshot still answers old cursors.
SELECT
  snapshot_id::text AS "id",
  to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "publishedAt",
  to_char(first_date, 'YYYY-MM-DD') AS "firstWeek",
  to_char(data_through, 'YYYY-MM-DD') AS "dataThrough",
  dates AS weeks,
  quality
FROM ops.snapshots
WHERE flow = 'weekly-sales'
  AND CASE WHEN $1::bigint IS NULL THEN status = 'published'
           ELSE snapshot_id = $1::bigint AND status IN ('published', 'retained') END
