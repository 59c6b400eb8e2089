-- Destroys the key of a person, also of one who has none yet.
-- $1 flow, $2 dataset, $3 person
INSERT INTO ops.person_keys AS k (flow, dataset, person, key, erased_at)
VALUES ($1, $2, $3, NULL, now())
ON CONFLICT (flow, dataset, person) DO UPDATE
SET key = NULL, erased_at = coalesce(k.erased_at, excluded.erased_at)
