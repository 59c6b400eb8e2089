-- What the Data Catalog of a service was told of tables: a question that goes to the service names them so.
CREATE TABLE ops.catalogue_told (
  -- Of the table here: `database.name`. Tables of flows are no rows of ours.
  address text PRIMARY KEY,
  -- Of the Data Catalog; null, both, of a table that could not be given.
  database text,
  name text,
  -- `[{"name": "store", "type": "bigint"}]`, types as Hive has them.
  columns jsonb NOT NULL DEFAULT '[]',
  -- Why it could not be given.
  reason text,
  -- Tells its columns and files from others, of a table that is told before each question.
  digest text,
  told_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((database IS NULL) = (name IS NULL)),
  CHECK ((name IS NULL) <> (reason IS NULL))
);

-- What the service that answered is likely to ask for it, in US dollars; null where questions have no price.
ALTER TABLE ops.queries ADD COLUMN cost_usd double precision;
