-- Files as deliveries: each belongs to the source it came from, in the order in which it was first
-- seen there. What was refused says why, and what was cleaned is not read again.

ALTER TABLE ops.source_files
  DROP CONSTRAINT source_files_status_check,
  -- W: waiting for a run; A: active, being processed; I: processed; E: refused
  ADD CONSTRAINT source_files_status_check CHECK (status IN ('W', 'A', 'I', 'E')),
  ALTER COLUMN status SET DEFAULT 'W',
  -- null when nothing in the file tells
  ALTER COLUMN dataset DROP NOT NULL,
  -- cells, delimiter and line of the header
  ADD COLUMN header jsonb,
  -- how lines end, and how many hold anything; null until the file is in raw/
  ADD COLUMN line_end text,
  ADD COLUMN lines bigint,
  ADD COLUMN error_code text,
  ADD COLUMN error_message text,
  -- digest of the rules that refused the file: under others it is tried again
  ADD COLUMN refused_by text;
UPDATE ops.source_files SET status = 'W' WHERE status = 'A';

CREATE TABLE ops.deliveries (
  -- the source folder, as a URL: two folders are two worlds
  source       text NOT NULL,
  file_id      bigint NOT NULL REFERENCES ops.source_files,
  -- a later delivery wins over an earlier one
  delivery     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- where the file lay when it was first seen, below the source folder
  path         text NOT NULL,
  modified_at  timestamptz NOT NULL,
  seen_at      timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz,
  PRIMARY KEY (source, file_id)
);
COMMENT ON TABLE ops.deliveries IS 'Which files came from which source, in order; they count until they are withdrawn.';

CREATE TABLE ops.cleanings (
  file_id          bigint NOT NULL REFERENCES ops.source_files,
  -- digest of the cleaning rules
  rules            text NOT NULL,
  -- the run whose folder of the lake holds the rows
  run_id           bigint NOT NULL REFERENCES ops.runs,
  rows_in          bigint NOT NULL,
  rows_accepted    bigint NOT NULL,
  rows_quarantined bigint NOT NULL,
  -- rows that say what another row of the same file says
  rows_duplicate   bigint NOT NULL,
  -- exact sum of the accepted rows' money column, where the dataset has one
  money            numeric(20, 2),
  cleaned_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (file_id, rules)
);
COMMENT ON TABLE ops.cleanings IS 'What each file states by each set of rules: counted once, when it was cleaned.';

CREATE TABLE ops.cleaning_faults (
  file_id bigint NOT NULL,
  rules   text NOT NULL,
  reason  text NOT NULL,
  rows    bigint NOT NULL,
  PRIMARY KEY (file_id, rules, reason),
  FOREIGN KEY (file_id, rules) REFERENCES ops.cleanings ON DELETE CASCADE
);
COMMENT ON TABLE ops.cleaning_faults IS 'Rows of a file that were set aside, by reason.';

ALTER TABLE ops.run_files
  -- cleaned by this run; the others' rows were cleaned by an earlier one
  ADD COLUMN is_new boolean NOT NULL DEFAULT true,
  -- digest of the rules its rows follow from
  ADD COLUMN rules text NOT NULL DEFAULT '',
  -- rows that say otherwise than the delivery before them
  ADD COLUMN rows_restating bigint,
  ADD COLUMN money_out numeric(20, 2),
  ADD COLUMN money_duplicate numeric(20, 2),
  ADD COLUMN money_superseded numeric(20, 2);

ALTER TABLE ops.stage_runs
  -- keys whose value the run's new files state otherwise than the delivery before
  ADD COLUMN rows_restated bigint;

ALTER TABLE ops.runs
  -- digest of the rules the run was planned by: an interrupted run does not go on by others
  ADD COLUMN rules text;

-- Exact sum of the rows a file has in core.sales, as the warehouse itself adds it up.
ALTER TABLE core.loaded_files ADD COLUMN money numeric(20, 2);
