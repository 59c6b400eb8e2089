-- Everything that must be equal if no row and no cent was lost. $1 run
WITH stage_rows AS (
  SELECT stage, 'rows in = out + quarantined + duplicate + superseded' AS rule,
         rows_in AS expected,
         rows_out + rows_quarantined + rows_duplicate + rows_superseded AS actual
  FROM ops.stage_runs
  WHERE run_id = $1 AND status = 'succeeded'
),
file_rows AS (
  SELECT 'ingest-' || dataset AS stage, 'every file: rows in = rows out and set aside' AS rule,
         sum(rows_in) AS expected,
         sum(rows_out + rows_quarantined + rows_duplicate + rows_superseded) AS actual
  FROM ops.run_files JOIN ops.source_files USING (file_id)
  WHERE run_id = $1
  GROUP BY dataset
),
outputs AS (
  SELECT output, rows, money FROM ops.stage_outputs WHERE run_id = $1
),
core_rows AS (
  SELECT 'ingest-sales' AS stage, 'core.sales holds every accepted row' AS rule,
         (SELECT rows FROM outputs WHERE output = 'core_sales') AS expected,
         (SELECT sum(rows) FROM core.loaded_files
          WHERE file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)) AS actual
),
handed_on (stage, rule, expected, actual) AS (
  VALUES
    ('ingest-stores', 'the catalog has the warehouse''s stores',
      (SELECT rows FROM outputs WHERE output = 'core_stores'),
      (SELECT rows FROM outputs WHERE output = 'stores')),
    ('integrate', 'rows handed on by ingest-sales',
      (SELECT rows FROM outputs WHERE output = 'curated_sales'),
      (SELECT sum(rows) FROM outputs WHERE output IN ('integrated_sales', 'unknown_store'))),
    ('integrate', 'money handed on by ingest-sales',
      (SELECT money FROM outputs WHERE output = 'curated_sales'),
      (SELECT sum(money) FROM outputs WHERE output IN ('integrated_sales', 'unknown_store'))),
    ('build-marts', 'rows of store_department_week',
      (SELECT rows FROM outputs WHERE output = 'integrated_sales'),
      (SELECT rows FROM outputs WHERE output = 'store_department_week'))
),
mart_money AS (
  SELECT 'build-marts' AS stage, 'money of ' || mart AS rule,
         (SELECT money FROM outputs WHERE output = 'integrated_sales') AS expected,
         (SELECT money FROM outputs WHERE output = mart) AS actual
  FROM unnest(ARRAY['store_department_week', 'store_week', 'department_week']) AS mart
)
SELECT stage, rule, coalesce(expected, -1) AS expected, coalesce(actual, -2) AS actual
FROM (
  SELECT * FROM stage_rows
  UNION ALL SELECT * FROM file_rows
  UNION ALL SELECT * FROM core_rows
  UNION ALL SELECT * FROM handed_on
  UNION ALL SELECT * FROM mart_money
) rules
