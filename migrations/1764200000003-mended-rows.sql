-- Quarantined rows as people mend them: the corrected text of a row waits here until a run takes it.

CREATE TABLE ops.mended_rows (
  -- the quarantined row
  file_id     bigint NOT NULL REFERENCES ops.source_files,
  line        bigint NOT NULL,
  -- the line as it should have been
  text        text NOT NULL,
  text_sha256 text NOT NULL,
  -- why the row is in quarantine; null once it no longer is, as under a mended contract
  reason      text,
  -- of several texts for a row the latest counts
  is_latest   boolean NOT NULL DEFAULT true,
  mended_at   timestamptz NOT NULL DEFAULT now(),
  -- `key 3` for the holder of an admin key, or `cli`
  actor       text NOT NULL,
  -- the file and line that carry the text; null while no run has taken it
  by_file_id  bigint REFERENCES ops.source_files,
  by_line     bigint,
  PRIMARY KEY (file_id, line, text_sha256),
  CHECK ((by_file_id IS NULL) = (by_line IS NULL))
);
COMMENT ON TABLE ops.mended_rows IS 'Corrected texts of quarantined rows, and the files that deliver them.';
CREATE UNIQUE INDEX mended_rows_latest ON ops.mended_rows (file_id, line) WHERE is_latest;
CREATE INDEX mended_rows_waiting ON ops.mended_rows (file_id)
  WHERE is_latest AND by_file_id IS NULL;

CREATE TABLE ops.integration_faults (
  run_id  bigint NOT NULL REFERENCES ops.runs,
  file_id bigint NOT NULL REFERENCES ops.source_files,
  reason  text NOT NULL,
  rows    bigint NOT NULL,
  PRIMARY KEY (run_id, file_id, reason)
);
COMMENT ON TABLE ops.integration_faults IS 'Rows of each file that were set aside when a run joined the datasets, by reason.';

ALTER TABLE ops.runs
  DROP CONSTRAINT runs_trigger_check,
  -- replay: quarantined rows or the contract were mended
  ADD CONSTRAINT runs_trigger_check CHECK (trigger IN ('start', 'admin', 'schedule', 'replay'));
