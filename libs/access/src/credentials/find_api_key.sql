-- The API key with a digest, and whether it is valid.
-- $1 digest
SELECT key_id AS id, role, personal_data AS "personalData", stores, departments, expires_at AS "expiresAt",
  coalesce(expires_at <= now(), false) AS "isExpired", revoked_at IS NOT NULL AS "isRevoked",
  last_used IS NOT DISTINCT FROM current_date AS "usedToday"
FROM ops.api_keys WHERE sha256 = $1
