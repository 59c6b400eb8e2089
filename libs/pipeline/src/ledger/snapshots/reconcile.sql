-- Sums that are equal if no row and no cent was lost. $1 run; $2 datasets with their stage and
-- table of `core`, as JSON; $3 sums of outputs that must be equal, as JSON
WITH stage_rows AS (
  SELECT stage, 'rows in = out + quarantined + duplicate + superseded' AS rule,
         rows_in AS expected,
         rows_out + rows_quarantined + rows_duplicate + rows_superseded AS actual
  FROM ops.stage_runs
  WHERE run_id = $1 AND status = 'succeeded'
),
datasets AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb)
    AS d (dataset text, stage text, output text, core text, core_output text, has_money boolean)
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
stage_files AS (
  SELECT * FROM files JOIN datasets USING (dataset)
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
  -- An optional dataset may have no files: then it has no rows either.
  SELECT stage, 'merged rows of ' || dataset || ' = what every file has kept' AS rule,
         (SELECT coalesce(sum(rows_out), 0) FROM files f WHERE f.dataset = d.dataset) AS expected,
         (SELECT rows FROM outputs o WHERE o.output = d.output)::numeric AS actual
  FROM datasets d WHERE has_money
  UNION ALL
  SELECT stage, 'merged money of ' || dataset || ' = what every file has kept',
         (SELECT coalesce(sum(money_out), 0) FROM files f WHERE f.dataset = d.dataset),
         (SELECT money FROM outputs o WHERE o.output = d.output)
  FROM datasets d WHERE has_money
),
loaded AS (
  SELECT dataset, sum(rows) AS rows, sum(money) AS money
  FROM core.loaded_files
  JOIN ops.run_files r USING (file_id)
  JOIN ops.source_files USING (file_id)
  WHERE r.run_id = $1 AND r.rows_in IS NOT NULL
  GROUP BY dataset
),
core_rows AS (
  SELECT stage, core || ' holds every accepted row' AS rule,
         (SELECT rows FROM outputs o WHERE o.output = d.core_output)::numeric AS expected,
         coalesce((SELECT rows FROM loaded l WHERE l.dataset = d.dataset), 0) AS actual
  FROM datasets d WHERE core_output IS NOT NULL
  UNION ALL
  SELECT stage, core || ' holds every accepted cent',
         (SELECT coalesce(sum(money_stated), 0) FROM files f WHERE f.dataset = d.dataset),
         coalesce((SELECT money FROM loaded l WHERE l.dataset = d.dataset), 0)
  FROM datasets d WHERE core_output IS NOT NULL
),
chunks AS (
  SELECT c.relation, c.chunk_id, c.period, c.rows, c.money
  FROM ops.snapshots s
  JOIN ops.snapshot_chunks USING (snapshot_id)
  JOIN ops.chunks c USING (relation, chunk_id)
  WHERE s.run_id = $1
),
period_files AS (
  -- Accepted rows of files in a period, and their outcome in the merge of the period.
  SELECT f.file_id, dataset, p.rows, coalesce(p.money, 0) AS money,
         coalesce(sum(m.rows_out + m.rows_duplicate + m.rows_superseded), 0) AS rows_accounted,
         coalesce(sum(coalesce(m.money_out, 0) + coalesce(m.money_duplicate, 0)
                      + coalesce(m.money_superseded, 0)), 0) AS money_accounted
  FROM ops.run_files f
  JOIN ops.source_files USING (file_id)
  JOIN ops.cleaning_periods p USING (file_id, rules)
  LEFT JOIN (chunks c JOIN ops.chunk_files m USING (relation, chunk_id))
    ON c.relation = dataset AND c.period = p.period AND m.file_id = f.file_id
  WHERE f.run_id = $1 AND f.rows_in IS NOT NULL
  GROUP BY f.file_id, dataset, p.period, p.rows, p.money
),
stated_rows AS (
  SELECT stage, 'periods of ' || dataset || ' files whose rows do not add up' AS rule, 0 AS expected,
         count(*) FILTER (WHERE rows <> rows_accounted) AS actual
  FROM period_files JOIN datasets USING (dataset) GROUP BY stage, dataset
  UNION ALL
  SELECT stage, 'periods of ' || dataset || ' files whose money does not add up', 0,
         count(*) FILTER (WHERE money <> money_accounted)
  FROM period_files JOIN datasets USING (dataset) WHERE has_money GROUP BY stage, dataset
),
handed AS (
  -- Rows that a relation passes on for each period: all except those with a missing reference.
  SELECT relation, period, rows, coalesce(money, 0) AS money FROM chunks
  UNION ALL
  SELECT dataset, period, -rows, -money FROM ops.orphan_periods WHERE run_id = $1
),
handed_within AS (
  -- The same for each week of a month, month and year, and in all.
  SELECT relation, longer.period, sum(rows) AS rows, sum(money) AS money
  FROM handed h
  CROSS JOIN LATERAL (
    SELECT DISTINCT unnest(ARRAY[h.period, left(h.period, 7), left(h.period, 4), 'all']) AS period
  ) longer
  GROUP BY relation, longer.period
),
longest AS (
  SELECT relation, min(length(period)) AS name_length FROM chunks GROUP BY relation
),
period_books AS (
  -- A period contains the periods of its inputs, unless these are longer: a longer one has a shorter name.
  SELECT stage,
         'periods of ' || m.relation || ' with other ' || kind || ' than ' || made_from AS rule,
         0 AS expected,
         count(*) FILTER (WHERE CASE kind WHEN 'money' THEN coalesce(m.money, 0) ELSE m.rows END
           <> coalesce(CASE kind WHEN 'money' THEN x.money ELSE x.rows END, 0)) AS actual
  FROM (
    SELECT stage, CASE WHEN is_money THEN 'money' ELSE 'rows' END AS kind, made_from, made
    FROM jsonb_to_recordset($3::jsonb)
      AS s (stage text, is_money boolean, made_from text, made text)
  ) rule
  JOIN chunks m ON m.relation = made
  JOIN longest l ON l.relation = made_from AND (m.period = 'all' OR l.name_length >= length(m.period))
  LEFT JOIN handed_within x ON x.relation = made_from AND x.period = m.period
  GROUP BY stage, m.relation, kind, made_from
),
handed_on AS (
  SELECT stage, rule,
         (SELECT sum(CASE WHEN is_money THEN money ELSE rows END) FROM outputs WHERE output = ANY (expected))
           AS expected,
         (SELECT sum(CASE WHEN is_money THEN money ELSE rows END) FROM outputs WHERE output = ANY (actual))
           AS actual
  FROM jsonb_to_recordset($3::jsonb)
    AS s (stage text, rule text, is_money boolean, expected text[], actual text[])
)
SELECT stage, rule, coalesce(expected, -1) AS expected, coalesce(actual, -2) AS actual
FROM (
  SELECT * FROM stage_rows
  UNION ALL SELECT * FROM file_rows
  UNION ALL SELECT * FROM merged
  UNION ALL SELECT * FROM core_rows
  UNION ALL SELECT * FROM stated_rows
  UNION ALL SELECT * FROM period_books
  UNION ALL SELECT * FROM handed_on
) rules
