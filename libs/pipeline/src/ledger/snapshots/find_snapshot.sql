-- A snapshot of a flow, or its published one.
-- $1 flow, $2 snapshot; null: the published one
SELECT snapshot_id::text AS id, run_id::text AS "runId",
       coalesce((SELECT u.run_id FROM ops.snapshots u WHERE u.snapshot_id = s.upstream_snapshot_id), run_id)::text
         AS "filesRunId", status,
       published_at AS "publishedAt", to_char(data_through, 'YYYY-MM-DD') AS "dataThrough"
FROM ops.snapshots s
WHERE flow = $1 AND CASE WHEN $2::bigint IS NULL THEN status = 'published'
  ELSE snapshot_id = $2 AND status IN ('published', 'retained', 'held') END
