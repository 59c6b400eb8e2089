-- Snapshots with the findings of the quality gate, newest first. $1 one snapshot, or null for all;
-- $2 only those older than this one, or null; $3 how many; $4 only those of this flow, or null
SELECT
  snapshot_id::text AS id,
  flow,
  run_id::text AS "runId",
  status,
  quality,
  to_char(first_date, 'YYYY-MM-DD') AS "firstDate",
  to_char(data_through, 'YYYY-MM-DD') AS "dataThrough",
  dates,
  fact_rows::float8 AS "factRows",
  fact_total::text AS "factTotal",
  created_at AS "createdAt",
  published_at AS "publishedAt",
  override_reason AS "overrideReason",
  overridden_by AS "overriddenBy",
  overridden_at AS "overriddenAt",
  (SELECT coalesce(json_agg(json_build_object(
      'rule', rule, 'kind', kind, 'action', action, 'allowed', allowed,
      'measured', trim_scale(measured)::text, 'previous', trim_scale(previous)::text,
      'outcome', outcome, 'message', message) ORDER BY rule), '[]')
   FROM ops.quality_checks WHERE quality_checks.snapshot_id = snapshots.snapshot_id) AS checks
FROM ops.snapshots
WHERE ($1::bigint IS NULL OR snapshot_id = $1) AND ($2::bigint IS NULL OR snapshot_id < $2)
  AND ($4::text IS NULL OR flow = $4)
ORDER BY snapshot_id DESC
LIMIT $3
