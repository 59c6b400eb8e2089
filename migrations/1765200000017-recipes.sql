-- Recipes that tables are prepared by. A version never changes: what was made by it can be made again.
CREATE TABLE ops.recipes (
  name text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  recipe jsonb NOT NULL,
  published_by text NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version)
);
