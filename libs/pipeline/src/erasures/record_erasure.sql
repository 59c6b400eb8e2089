-- Records what an erasure has rewritten, and what it still has to read.
-- $1 erasure, $2 rewritten paths, $3 unread paths
UPDATE ops.erasures
SET unread = $3,
  rewritten = ARRAY(SELECT DISTINCT path FROM unnest(rewritten || $2) AS t (path) ORDER BY path)
WHERE erasure_id = $1 AND done_at IS NULL
