-- BI logins, their connection limits and their scopes. A BI login is a member of a group role without the admin option: a
-- member with it is the owner. Roles belong to the server and scopes to this database, which may lack them.
-- $1 group roles, $2 the one of them whose logins are bound to a scope
SELECT
  r.rolname::text AS name,
  r.rolconnlimit AS connections,
  m.roleid = to_regrole($2) AS "isBound",
  s.stores,
  s.departments
FROM pg_auth_members m
JOIN pg_roles r ON r.oid = m.member
LEFT JOIN ops.bi_scopes s ON s.login = r.rolname AND m.roleid = to_regrole($2)
WHERE m.roleid = ANY (SELECT to_regrole(name) FROM unnest($1::text[]) name)
  AND NOT m.admin_option
ORDER BY r.rolname
