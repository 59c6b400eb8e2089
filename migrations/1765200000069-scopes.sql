-- The stores and departments that a key or a session may see. Null: all of them.
ALTER TABLE ops.api_keys
  ADD COLUMN stores integer[] CHECK (cardinality(stores) > 0),
  ADD COLUMN departments integer[] CHECK (cardinality(departments) > 0);
ALTER TABLE ops.sessions
  ADD COLUMN stores integer[] CHECK (cardinality(stores) > 0),
  ADD COLUMN departments integer[] CHECK (cardinality(departments) > 0);
