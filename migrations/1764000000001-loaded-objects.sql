-- Objects of the lake that an event-driven loader has taken: claimed in the transaction that loads
-- them, so that an event that comes twice or late changes nothing.
CREATE TABLE core.loaded_objects (
  bucket    text NOT NULL,
  key       text NOT NULL,
  -- the object's version, or its entity tag where the bucket keeps no versions
  version   text NOT NULL,
  rows      bigint NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (bucket, key, version)
);
COMMENT ON TABLE core.loaded_objects IS 'Objects loaded on an event of S3; the claim makes a second event harmless.';

-- A late event of an older run must not bring back what its older rules made.
ALTER TABLE core.loaded_files ADD COLUMN run_id bigint NOT NULL DEFAULT 0;
