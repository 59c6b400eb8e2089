-- Adds keys of persons who have none.
-- $1 flow, $2 dataset, $3 persons, $4 keys
INSERT INTO ops.person_keys (flow, dataset, person, key)
SELECT $1, $2, person, decode(key, 'hex') FROM unnest($3::text[], $4::text[]) AS t (person, key)
ORDER BY person
ON CONFLICT (flow, dataset, person) DO NOTHING
