-- A table that is replaced as a whole is left alone while it holds what it is to hold.

CREATE TABLE ops.core_tables (
  name    text PRIMARY KEY,
  digest  text NOT NULL,
  content text NOT NULL
);
COMMENT ON TABLE ops.core_tables IS 'What made the rows of each table of core that is replaced as a whole, and a digest of these.';
