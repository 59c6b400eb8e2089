-- $1 snapshot id, or null for the published snapshot of each flow. Old cursors read retained snapshots.
SELECT
  snapshot_id::text AS "id",
  flow,
  to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "publishedAt",
  (SELECT p.snapshot_id::text FROM ops.snapshots p
   WHERE p.flow = s.flow AND p.status = 'retained' AND p.published_at < s.published_at
   ORDER BY p.published_at DESC, p.snapshot_id DESC LIMIT 1) AS "previousId",
  upstream_snapshot_id::text AS "upstreamId",
  to_char(first_date, 'YYYY-MM-DD') AS "firstWeek",
  to_char(data_through, 'YYYY-MM-DD') AS "dataThrough",
  to_char(complete_through, 'YYYY-MM-DD') AS "completeThrough",
  dates AS weeks,
  quality,
  -- Ingestion quarantines rows that break a contract, file by file; the join quarantines rows whose reference
  -- is missing.
  round(((SELECT sum(rows_quarantined) FROM ops.run_files f WHERE f.run_id = s.run_id)
         + coalesce((SELECT sum(rows) FROM ops.quarantine_counts q
                     WHERE q.run_id = s.run_id AND q.stage = 'integrate'), 0))
        / nullif((SELECT sum(rows_in) FROM ops.run_files f WHERE f.run_id = s.run_id), 0), 6)
    ::float8 AS "shareSetAside",
  (SELECT coalesce(json_agg(json_build_object('rule', rule, 'message', message) ORDER BY rule), '[]')
   FROM ops.quality_checks q
   WHERE q.snapshot_id = s.snapshot_id AND outcome IN ('warned', 'overridden')) AS warnings
FROM ops.snapshots s
WHERE CASE WHEN $1::bigint IS NULL THEN status = 'published'
           ELSE snapshot_id = $1::bigint AND status IN ('published', 'retained') END
