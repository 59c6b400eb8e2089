-- Views for BI logins that are bound to stores. The program makes them from its definitions.
CREATE SCHEMA bi_scoped;

CREATE TABLE ops.bi_scopes (
  login   name PRIMARY KEY,
  stores  integer[] NOT NULL CHECK (cardinality(stores) > 0)
);
COMMENT ON TABLE ops.bi_scopes IS 'The stores of each BI login that is bound to stores. Only the owner changes them.';
