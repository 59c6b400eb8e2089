-- Ids of the columns of tables: those that they have, and for other columns the next ones in their order.
-- $1 flow, $2 tables with their columns, as a JSON object
WITH wanted AS (
  SELECT key AS relation, name, place
  FROM json_each($2::json), json_array_elements_text(value) WITH ORDINALITY AS columns (name, place)
),
known AS (
  SELECT relation, name, max(field_id) AS id FROM ops.lake_fields
  WHERE flow = $1 AND relation IN (SELECT relation FROM wanted)
  GROUP BY relation, name
),
added AS (
  INSERT INTO ops.lake_fields (flow, relation, field_id, name)
  SELECT
    $1,
    relation,
    coalesce((SELECT max(id) FROM known k WHERE k.relation = w.relation), 0)
      + row_number() OVER (PARTITION BY relation ORDER BY place),
    name
  FROM wanted w
  WHERE (relation, name) NOT IN (SELECT relation, name FROM known)
  RETURNING relation, name, field_id AS id
)
SELECT relation, name, id FROM known
UNION ALL
SELECT relation, name, id FROM added
