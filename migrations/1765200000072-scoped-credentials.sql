-- The valid keys, sessions and BI logins that are bound to stores or departments, by their kind alone: the worker may read no
-- keys, and hides sales figures in its metrics while there is one.
CREATE VIEW ops.scoped_credentials AS
SELECT 'key' AS kind FROM ops.api_keys
WHERE (stores IS NOT NULL OR departments IS NOT NULL)
  AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
UNION ALL
SELECT 'session' FROM ops.sessions
WHERE (stores IS NOT NULL OR departments IS NOT NULL) AND expires_at > now()
UNION ALL
SELECT 'login' FROM ops.bi_scopes JOIN pg_roles ON rolname = login;
