-- Ends sessions of BI logins that keep a transaction open for too long, or hold an advisory lock: a reader
-- needs none, and migrations wait for it. A BI login is a member without the admin option: a member with it
-- is the owner. This role sees and ends only sessions of logins whose rights it has.
-- $1 role, $2 seconds
SELECT
  a.pid,
  a.usename::text AS login,
  extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS seconds,
  pg_terminate_backend(a.pid) AS ended
FROM pg_stat_activity a
JOIN pg_auth_members m
  ON m.member = a.usesysid AND m.roleid = to_regrole($1) AND NOT m.admin_option
WHERE a.datname = current_database()
  AND pg_has_role(a.usesysid, 'USAGE')
  AND (
    a.xact_start < clock_timestamp() - make_interval(secs => $2)
    OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory')
  )
