-- Ids of the columns $3 of a table: those that it has, and for other columns the next ones in their order.
WITH known AS (
  SELECT name, max(field_id) AS id FROM ops.lake_fields
  WHERE flow = $1 AND relation = $2 GROUP BY name
),
added AS (
  INSERT INTO ops.lake_fields (flow, relation, field_id, name)
  SELECT $1, $2, coalesce((SELECT max(id) FROM known), 0) + row_number() OVER (ORDER BY place), name
  FROM unnest($3::text[]) WITH ORDINALITY AS wanted (name, place)
  WHERE name NOT IN (SELECT name FROM known)
  RETURNING name, field_id AS id
)
SELECT name, id FROM known
UNION ALL
SELECT name, id FROM added
