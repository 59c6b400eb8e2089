-- Columns of mart tables with their types.
-- $1 tables
SELECT c.relname AS table, attname AS name, format_type(atttypid, atttypmod) AS type
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE c.relnamespace = 'mart'::regnamespace AND c.relname = ANY ($1) AND attnum > 0
  AND NOT attisdropped
