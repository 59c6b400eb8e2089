-- The gate before publication: what its rules found in each snapshot, who let one pass all the same,
-- and a record of everything administrators do.

-- Where the files of a run came from: only snapshots of one source are compared with each other.
ALTER TABLE ops.runs ADD COLUMN source text;

ALTER TABLE ops.snapshots
  DROP CONSTRAINT snapshots_status_check,
  -- held: built whole, kept from publication by the quality gate
  ADD CONSTRAINT snapshots_status_check
    CHECK (status IN ('building', 'held', 'published', 'retained', 'dropped')),
  -- set when an administrator has it published whatever the rules say
  ADD COLUMN override_reason text,
  ADD COLUMN overridden_by text,
  ADD COLUMN overridden_at timestamptz;

CREATE TABLE ops.quality_checks (
  run_id      bigint NOT NULL REFERENCES ops.runs,
  snapshot_id bigint NOT NULL REFERENCES ops.snapshots,
  rule        text NOT NULL,
  kind        text NOT NULL,
  action      text NOT NULL CHECK (action IN ('hold', 'warn')),
  -- what the rule allows, in words
  allowed     text NOT NULL,
  -- null when there was nothing to measure
  measured    numeric,
  -- the same figure of the snapshot that was published at the time; null when there was none to compare
  previous    numeric,
  outcome     text NOT NULL CHECK (outcome IN ('passed', 'warned', 'held', 'overridden')),
  message     text NOT NULL,
  checked_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (snapshot_id, rule)
);
COMMENT ON TABLE ops.quality_checks IS 'What each rule of the quality gate found in each snapshot.';

CREATE TABLE ops.audit_log (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT now(),
  -- `key 3` for the holder of an admin key, or `cli`
  actor   text NOT NULL,
  action  text NOT NULL,
  subject text NOT NULL,
  reason  text,
  details jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE ops.audit_log IS 'Everything administrators changed: who, when, what and why.';
