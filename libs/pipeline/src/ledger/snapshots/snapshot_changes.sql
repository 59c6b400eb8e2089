-- Chunks in which a snapshot differs from another one. $1 the snapshot, $2 the other one; null: the previous snapshot
WITH former AS (
  SELECT coalesce($2::bigint, max(f.snapshot_id)) AS id
  FROM ops.snapshots s
  JOIN ops.snapshots f ON f.flow = s.flow AND f.snapshot_id < s.snapshot_id
  WHERE s.snapshot_id = $1
    AND f.status IN ('published', 'retained')
),
now AS (
  SELECT relation, period, chunk_id, rows, money
  FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id) WHERE snapshot_id = $1
),
before AS (
  SELECT relation, period, chunk_id, rows, money
  FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
  WHERE snapshot_id = (SELECT id FROM former)
)
SELECT
  relation, period,
  before.rows::float8 AS "rowsBefore", now.rows::float8 AS rows,
  before.money::text AS "moneyBefore", now.money::text AS money,
  (SELECT id::text FROM former) AS "formerId"
FROM now FULL JOIN before USING (relation, period)
WHERE now.chunk_id IS DISTINCT FROM before.chunk_id
ORDER BY relation, period
