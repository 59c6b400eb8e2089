-- Whether a valid key, session or BI login is bound to stores or departments.
SELECT FROM ops.api_keys
WHERE (stores IS NOT NULL OR departments IS NOT NULL)
  AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
UNION ALL
SELECT FROM ops.sessions
WHERE (stores IS NOT NULL OR departments IS NOT NULL) AND expires_at > now()
UNION ALL
SELECT FROM ops.bi_scopes JOIN pg_roles ON rolname = login
LIMIT 1
