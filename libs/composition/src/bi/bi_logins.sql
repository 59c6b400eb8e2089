-- BI logins and their connection limits. A BI login is a member of the group role without the admin option: a member
-- with it is the owner.
-- $1 group role
SELECT
  r.rolname::text AS name,
  r.rolconnlimit AS connections
FROM pg_auth_members m
JOIN pg_roles r ON r.oid = m.member
WHERE m.roleid = to_regrole($1)
  AND NOT m.admin_option
ORDER BY r.rolname
