-- What was in a table when somebody looked: the newest 20 of each are kept.
CREATE TABLE ops.catalogue_profiles (
  profile_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  database text NOT NULL,
  name text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  made_by text NOT NULL,
  profile jsonb NOT NULL
);

CREATE INDEX catalogue_profiles_of_table ON ops.catalogue_profiles (database, name, profile_id DESC);
