-- Tables of a flow in the lake: their metadata, and the columns that they have or had.
-- $1 flow
SELECT relation, record->>'metadata' AS metadata,
  ARRAY(
    SELECT DISTINCT field->>'name'
    FROM json_array_elements(record->'history'->'schemas') AS schema,
      json_array_elements(schema->'fields') AS field
  ) AS columns
FROM ops.lake_tables WHERE flow = $1 AND record IS NOT NULL
