-- The session with a digest, and whether it is valid.
-- $1 sha256
SELECT s.user_name AS name, s.role, s.personal_data AS "personalData",
  s.stores, s.departments,
  s.expires_at AS "expiresAt", s.expires_at <= now() AS "isExpired",
  k.revoked_at IS NOT NULL AS "isRevoked"
FROM ops.sessions s LEFT JOIN ops.api_keys k USING (key_id) WHERE s.sha256 = $1
