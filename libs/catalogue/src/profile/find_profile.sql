SELECT profile_id::text AS id, created_at AS "madeAt", created_by AS "madeBy", job_id::text AS job,
  table_version AS version, snapshot_id::text AS snapshot, profile
FROM ops.catalogue_profiles
WHERE database = $1 AND name = $2
  AND ($3::integer IS NULL OR (table_version = $3 AND snapshot_id IS NOT DISTINCT FROM $4::bigint))
  AND ($5::bigint IS NULL OR job_id = $5)
  AND ($6::bigint IS NULL OR profile_id < $6)
ORDER BY profile_id DESC LIMIT 1
