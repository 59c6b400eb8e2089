-- The API keys and sessions, among some digests, that are still valid.
-- $1 digests
SELECT sha256, role, personal_data AS "personalData", stores, departments FROM ops.api_keys
WHERE sha256 = ANY($1::text[]) AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > now())
UNION ALL
SELECT s.sha256, s.role, s.personal_data, s.stores, s.departments
FROM ops.sessions s LEFT JOIN ops.api_keys k USING (key_id)
WHERE s.sha256 = ANY($1::text[]) AND s.expires_at > now() AND k.revoked_at IS NULL
