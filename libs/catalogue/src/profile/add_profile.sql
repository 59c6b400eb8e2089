WITH added AS (
  INSERT INTO ops.catalogue_profiles
    (database, name, created_by, profile, table_version, snapshot_id, job_id)
  VALUES ($1, $2, $3, $4, $6, $7, $8)
  RETURNING profile_id
), dropped AS (
  DELETE FROM ops.catalogue_profiles
  WHERE profile_id IN (
    -- This statement does not see the new profile yet.
    SELECT profile_id FROM ops.catalogue_profiles
    WHERE database = $1 AND name = $2 ORDER BY profile_id DESC OFFSET $5 - 1)
)
SELECT profile_id::text AS id FROM added
