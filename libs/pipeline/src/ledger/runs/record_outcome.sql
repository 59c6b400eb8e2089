-- Records the periods and rows of a snapshot next to those that its run expected.
-- $1 run, $2 snapshot
UPDATE ops.run_plans p
SET periods = s.periods, periods_built = s.made, rows = s.rows
FROM (SELECT relation, count(*) AS periods, count(*) FILTER (WHERE c.run_id = $1) AS made,
             sum(c.rows) AS rows
      FROM ops.snapshot_chunks JOIN ops.chunks c USING (relation, chunk_id)
      WHERE snapshot_id = $2 GROUP BY relation) s
WHERE p.run_id = $1 AND p.relation = s.relation
