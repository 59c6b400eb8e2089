-- A BI login can be bound to departments too. Null: all of them.
ALTER TABLE ops.bi_scopes
  ALTER COLUMN stores DROP NOT NULL,
  ADD COLUMN departments integer[] CHECK (cardinality(departments) > 0),
  ADD CHECK (num_nonnulls(stores, departments) > 0);
COMMENT ON TABLE ops.bi_scopes IS
  'The stores and departments of each BI login that is bound to them. Only the owner changes them.';
