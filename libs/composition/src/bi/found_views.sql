-- The views and functions for BI that exist, and the comment that names their definitions.
SELECT
  obj_description('bi'::regnamespace, 'pg_namespace') AS comment,
  ARRAY(
    SELECT format('%I."%s"', relnamespace::regnamespace, relname)
    FROM pg_class
    WHERE relnamespace IN ('bi'::regnamespace, 'bi_scoped'::regnamespace)
      AND relkind = 'v'
  ) AS views,
  ARRAY(SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'bi_scoped'::regnamespace) AS functions
