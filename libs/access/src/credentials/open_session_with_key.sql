-- Opens a session with the rights of an API key, which it does not outlive.
-- $1 digest of the session, $2 digest of the key, $3 seconds
INSERT INTO ops.sessions (sha256, user_name, role, personal_data, stores, departments, expires_at, key_id)
SELECT $1, 'key ' || key_id, role, personal_data, stores, departments,
  least(now() + make_interval(secs => $3), expires_at), key_id
FROM ops.api_keys WHERE sha256 = $2
