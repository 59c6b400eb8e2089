-- Takes over a request that has had no result for too long.
-- $1 actor, $2 key, $3 operation, $4 request, $5 minutes after which it is lost
UPDATE ops.idempotency_keys SET requested_at = now()
WHERE actor = $1 AND key = $2 AND operation = $3 AND request = $4 AND result IS NULL
  AND requested_at < now() - make_interval(mins => $5)
RETURNING requested_at::text AS "heldSince"
