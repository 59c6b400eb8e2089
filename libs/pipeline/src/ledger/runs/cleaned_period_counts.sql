-- Rows of a run's files by dataset and period.
-- $1 run
SELECT f.dataset AS relation, p.period, sum(p.rows)::float8 AS rows
FROM ops.run_files r
JOIN ops.source_files f USING (file_id)
JOIN ops.cleaning_periods p USING (file_id, rules)
WHERE r.run_id = $1 AND f.status <> 'E'
GROUP BY f.dataset, p.period
