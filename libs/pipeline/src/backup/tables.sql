-- Tables of the warehouse that a backup copies, each with the facts that a copy needs. Names are quoted where they
-- need it. Columns are ordered by name, because their position depends on when they were added.
SELECT n.nspname || '.' || c.relname AS name,
  format('%I.%I', n.nspname, c.relname) AS sql,
  array(
    SELECT quote_ident(attname) FROM pg_attribute
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attname COLLATE "C"
  ) AS columns,
  array(
    SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attname COLLATE "C"
  ) AS shape,
  (
    SELECT pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), attname)
    FROM pg_attribute WHERE attrelid = c.oid AND attidentity <> '' AND NOT attisdropped
  ) AS sequence,
  array(
    SELECT DISTINCT rn.nspname || '.' || rc.relname
    FROM pg_constraint k JOIN pg_class rc ON rc.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = rc.relnamespace
    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid
  ) AS "refersTo"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ops', 'core', 'mart') AND c.relkind = 'r' AND n.nspname || '.' || c.relname <> ALL ($1)
ORDER BY n.nspname, c.relname
