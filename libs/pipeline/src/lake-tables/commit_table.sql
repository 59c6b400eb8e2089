-- Makes $5 the record of a table, and keeps the ids of its columns for when the record is lost.
WITH fields AS (
  INSERT INTO ops.lake_fields (flow, relation, field_id, name)
  SELECT $1, $2, (field->>'id')::integer, field->>'name'
  FROM json_array_elements($5::json->'history'->'schemas') AS schema,
    json_array_elements(schema->'fields') AS field
  ON CONFLICT DO NOTHING
)
INSERT INTO ops.lake_tables (flow, relation, snapshot_id, number, record, failure)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (flow, relation) DO UPDATE
  SET snapshot_id = $3, number = $4, record = $5, failure = $6, committed_at = now()
