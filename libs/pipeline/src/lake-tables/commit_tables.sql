-- Makes $2, a list of tables as JSON, the current ones of flow $1, and keeps the ids of their columns for when a record is lost.
WITH given AS (
  SELECT * FROM json_to_recordset($2::json) AS t (
    relation text, "snapshotId" bigint, number integer, record json, failure text
  )
),
fields AS (
  INSERT INTO ops.lake_fields (flow, relation, field_id, name)
  SELECT $1, relation, (field->>'id')::integer, field->>'name'
  FROM given,
    json_array_elements(record->'history'->'schemas') AS schema,
    json_array_elements(schema->'fields') AS field
  ON CONFLICT DO NOTHING
)
INSERT INTO ops.lake_tables (flow, relation, snapshot_id, number, record, failure)
SELECT $1, relation, "snapshotId", number, record, failure FROM given
ON CONFLICT (flow, relation) DO UPDATE
  SET snapshot_id = excluded.snapshot_id, number = excluded.number, record = excluded.record,
      failure = excluded.failure, committed_at = now()
