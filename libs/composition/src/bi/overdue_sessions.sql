-- Ends sessions of BI logins whose statement or transaction takes too long, or that hold an advisory lock: a reader
-- needs none, and migrations wait for it. A BI login is a member without the admin option: a member with it
-- is the owner. This role sees and ends only sessions of logins whose rights it has.
-- Limits apply one second late: PostgreSQL ends most of these itself, and its error names the limit. A statement has
-- the time-out that its login was given; one that the login removed, or that is no duration, counts as the preset.
-- $1 group roles, $2 preset of a statement and $3 limit of a transaction, in seconds
WITH logins AS (
  SELECT
    r.oid,
    r.rolname,
    coalesce(
      (
        SELECT nullif(
          CASE
            WHEN value ~ '^\d{1,10}$' THEN value::float8 / 1000
            WHEN value ~ '^\d{1,10}(\.\d{1,9})? *(us|ms|s|min|h|d)$' THEN extract(epoch FROM value::interval)::float8
          END,
          0
        )
        FROM unnest(r.rolconfig) setting, lateral substring(setting FROM '^statement_timeout=(.*)$') value
        WHERE value IS NOT NULL
      ),
      $2
    ) AS statement_timeout
  FROM pg_auth_members m
  JOIN pg_roles r ON r.oid = m.member
  WHERE m.roleid = ANY (SELECT to_regrole(name) FROM unnest($1::text[]) name)
    AND NOT m.admin_option
    AND pg_has_role(r.oid, 'USAGE')
), overdue AS (
  SELECT
    a.pid,
    l.rolname::text AS login,
    CASE
      WHEN a.xact_start < clock_timestamp() - make_interval(secs => $3 + 1) THEN 'transaction'
      WHEN a.state = 'active'
        AND a.query_start < clock_timestamp() - make_interval(secs => least(l.statement_timeout, $3) + 1)
        THEN 'statement'
      WHEN EXISTS (SELECT FROM pg_locks k WHERE k.pid = a.pid AND k.locktype = 'advisory') THEN 'lock'
    END AS reason,
    least(l.statement_timeout, $3) AS statement_timeout
  FROM pg_stat_activity a
  JOIN logins l ON l.oid = a.usesysid
  WHERE a.datname = current_database()
)
SELECT pid, login, reason, statement_timeout AS "statementTimeout", pg_terminate_backend(pid) AS ended
FROM overdue
WHERE reason IS NOT NULL
