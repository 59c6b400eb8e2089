-- What a crawl has found. What people say of a table lies apart, so that no crawl ever writes over it.
CREATE TABLE ops.catalogue_tables (
  table_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  database text NOT NULL,
  name text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('crawl', 'workspace')),
  location text NOT NULL,
  layout jsonb NOT NULL,
  columns jsonb NOT NULL,
  keys jsonb NOT NULL DEFAULT '[]',
  version integer NOT NULL DEFAULT 1,
  rows bigint,
  bytes bigint NOT NULL,
  files integer NOT NULL,
  fresh_at timestamptz,
  made_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  -- Since when a crawl of its location finds no file of it; a table is never deleted by itself.
  missing_since timestamptz,
  UNIQUE (database, name)
);

CREATE TABLE ops.catalogue_files (
  table_id bigint NOT NULL REFERENCES ops.catalogue_tables ON DELETE CASCADE,
  path text NOT NULL,
  bytes bigint NOT NULL,
  modified timestamptz NOT NULL,
  partition jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (table_id, path)
);

-- The columns of a table as they were, and what changed against the version before.
CREATE TABLE ops.catalogue_versions (
  table_id bigint NOT NULL REFERENCES ops.catalogue_tables ON DELETE CASCADE,
  version integer NOT NULL,
  layout jsonb NOT NULL,
  columns jsonb NOT NULL,
  changes jsonb NOT NULL DEFAULT '[]',
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (table_id, version)
);

-- What people say of a table, also of one that a flow makes and no crawl has found.
CREATE TABLE ops.catalogue_notes (
  database text NOT NULL,
  name text NOT NULL,
  comment text,
  owner text,
  tags text[] NOT NULL DEFAULT '{}',
  -- By column: its comment, and whether it tells of people.
  columns jsonb NOT NULL DEFAULT '{}',
  noted_by text NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (database, name)
);

CREATE TABLE ops.catalogue_crawls (
  crawl_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  locations text[] NOT NULL,
  asked_by text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  files integer NOT NULL DEFAULT 0,
  -- What became of each table, and each file that could not be read.
  report jsonb NOT NULL DEFAULT '{}',
  error text
);

-- What a table was made from: by SQL, or by a recipe.
CREATE TABLE ops.catalogue_lineage (
  database text NOT NULL,
  name text NOT NULL,
  -- Address of a table that it was made from.
  source text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (database, name, source)
);
