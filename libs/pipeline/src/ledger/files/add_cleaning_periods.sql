-- Adds the counts of cleaned files by period.
-- $1 rules, $2 files, $3 periods, $4 rows, $5 money
INSERT INTO ops.cleaning_periods (file_id, rules, period, rows, money)
SELECT file_id, $1, period, rows, money
FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::numeric[])
  AS s (file_id, period, rows, money)
