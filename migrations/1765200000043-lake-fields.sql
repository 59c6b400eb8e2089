-- Ids of the columns of Iceberg tables. New Parquet files carry them, so that they outlive the record of a table.
CREATE TABLE ops.lake_fields (
  flow     text NOT NULL,
  relation text NOT NULL,
  field_id integer NOT NULL,
  name     text NOT NULL,
  PRIMARY KEY (flow, relation, field_id)
);
COMMENT ON TABLE ops.lake_fields IS 'Ids of the columns of each Iceberg table; rows are never deleted, so that no id is given twice.';
COMMENT ON COLUMN ops.lake_fields.name IS 'The column; its highest id is the current one.';

INSERT INTO ops.lake_fields (flow, relation, field_id, name)
SELECT DISTINCT flow, relation, (field->>'id')::integer, field->>'name'
FROM ops.lake_tables,
  json_array_elements(record->'history'->'schemas') AS schema,
  json_array_elements(schema->'fields') AS field
WHERE record IS NOT NULL;
