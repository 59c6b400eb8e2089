-- Everything that must be equal if no row and no cent was lost. $1 run
WITH stage_rows AS (
  SELECT stage, 'rows in = out + quarantined + duplicate + superseded' AS rule,
         rows_in AS expected,
         rows_out + rows_quarantined + rows_duplicate + rows_superseded AS actual
  FROM ops.stage_runs
  WHERE run_id = $1 AND status = 'succeeded'
),
files AS (
  SELECT dataset, f.is_new, f.rows_in, f.rows_out, f.money_out,
         f.rows_out + f.rows_quarantined + f.rows_duplicate + f.rows_superseded AS rows_accounted,
         coalesce(c.money, 0) AS money_stated,
         coalesce(f.money_out, 0) + coalesce(f.money_duplicate, 0) + coalesce(f.money_superseded, 0)
           AS money_accounted
  FROM ops.run_files f
  JOIN ops.source_files USING (file_id)
  JOIN ops.cleanings c USING (file_id, rules)
  -- A file that was refused as a whole has no counts.
  WHERE f.run_id = $1 AND f.rows_in IS NOT NULL
),
-- Stage 2 takes every dataset that has no stage of its own.
stage_files AS (
  SELECT *, CASE WHEN dataset IN ('sales', 'stores') THEN 'ingest-' || dataset
                 ELSE 'ingest-features' END AS stage
  FROM files
),
file_rows AS (
  SELECT stage, 'files of ' || dataset || ': rows in = rows out and set aside' AS rule,
         sum(rows_in) AS expected, sum(rows_accounted) AS actual
  FROM stage_files GROUP BY stage, dataset
  UNION ALL
  SELECT stage, 'files of ' || dataset || ' whose own rows do not add up', 0,
         count(*) FILTER (WHERE rows_in <> rows_accounted)
  FROM stage_files GROUP BY stage, dataset
  UNION ALL
  SELECT stage, 'files of ' || dataset || ' whose own money does not add up', 0,
         count(*) FILTER (WHERE money_stated <> money_accounted)
  FROM stage_files GROUP BY stage, dataset
  UNION ALL
  SELECT stage, 'the stage read every row of its new files', sum(rows_in),
         (SELECT rows_in FROM ops.stage_runs r WHERE r.run_id = $1 AND r.stage = s.stage)
  FROM stage_files s WHERE is_new GROUP BY stage
),
outputs AS (
  SELECT output, rows, money FROM ops.stage_outputs WHERE run_id = $1
),
merged AS (
  SELECT 'ingest-sales' AS stage, 'merged rows = what every file has kept' AS rule,
         (SELECT sum(rows_out) FROM files WHERE dataset = 'sales') AS expected,
         (SELECT rows FROM outputs WHERE output = 'curated_sales')::numeric AS actual
  UNION ALL
  SELECT 'ingest-sales', 'merged money = what every file has kept',
         (SELECT coalesce(sum(money_out), 0) FROM files WHERE dataset = 'sales'),
         (SELECT money FROM outputs WHERE output = 'curated_sales')
),
loaded AS (
  SELECT sum(rows) AS rows, sum(money) AS money FROM core.loaded_files
  WHERE file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1 AND rows_in IS NOT NULL)
),
core_rows AS (
  SELECT 'ingest-sales' AS stage, 'core.sales holds every accepted row' AS rule,
         (SELECT rows FROM outputs WHERE output = 'core_sales')::numeric AS expected,
         (SELECT rows FROM loaded) AS actual
  UNION ALL
  SELECT 'ingest-sales', 'core.sales holds every accepted cent',
         (SELECT sum(money_stated) FROM files WHERE dataset = 'sales'),
         (SELECT money FROM loaded)
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
  UNION ALL SELECT * FROM merged
  UNION ALL SELECT * FROM core_rows
  UNION ALL SELECT * FROM handed_on
  UNION ALL SELECT * FROM mart_money
) rules
