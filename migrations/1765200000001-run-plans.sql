-- What a run was planned to do, to be held against what it did, and by which versions it was planned.

ALTER TABLE ops.runs ADD COLUMN versions jsonb;
COMMENT ON COLUMN ops.runs.versions IS 'Versions of code, contracts, SQL and settings that the run was planned by; null of a run that was not planned.';

CREATE TABLE ops.run_plans (
  run_id            bigint NOT NULL REFERENCES ops.runs,
  relation          text NOT NULL,
  stage             text NOT NULL,
  -- null until the stage knows the periods of its new files
  periods_expected  integer,
  periods_to_make   integer,
  -- null where nothing tells
  rows_expected     bigint,
  rows_expected_by  text NOT NULL CHECK (rows_expected_by IN ('ledger', 'files', 'former', 'unknown')),
  periods           integer,
  periods_made      integer,
  rows              bigint,
  PRIMARY KEY (run_id, relation)
);
COMMENT ON TABLE ops.run_plans IS 'One row for each dataset, model and mart of a run: what its first attempt was to make, and what the run made.';
COMMENT ON COLUMN ops.run_plans.rows_expected_by IS 'What told the rows: chunks that stand, what files state at most, the chunks of the snapshot before, or nothing.';
COMMENT ON COLUMN ops.run_plans.rows IS 'Rows of the relation in the run''s snapshot; null until it lists its chunks.';
