-- A text that changes when a table is added, and the text of the rights that were granted last.
-- $1 schemas
SELECT string_agg(oid || ' ' || relname, ',' ORDER BY oid) || current_database() || (
         SELECT oid FROM pg_database WHERE datname = current_database()) AS state,
       obj_description('ops'::regnamespace, 'pg_namespace') AS rights
FROM pg_class
WHERE relnamespace = ANY ($1::text[]::regnamespace[]) AND relkind IN ('r', 'p', 'v')
