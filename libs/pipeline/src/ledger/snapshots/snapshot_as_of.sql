-- $1 flow; $2 number of a snapshot, $3 number of a run, or $4 a time in milliseconds, as answers report it.
SELECT s.flow, s.snapshot_id::text AS id, 'run-' || s.run_id AS tag, s.status, s.published_at AS "publishedAt"
FROM ops.snapshots s
WHERE CASE
  WHEN $2::bigint IS NOT NULL THEN s.snapshot_id = $2
  WHEN $3::bigint IS NOT NULL THEN s.run_id = $3
  ELSE s.snapshot_id = (
    SELECT snapshot_id FROM ops.publications WHERE flow = $1 AND date_trunc('milliseconds', published_at) <= $4::timestamptz
    ORDER BY published_at DESC LIMIT 1)
END
