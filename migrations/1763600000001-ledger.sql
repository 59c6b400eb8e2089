-- The ledger: what happened. The queue only carries work; these tables are the truth.
CREATE SCHEMA ops;

CREATE TABLE ops.runs (
  run_id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  status            text NOT NULL DEFAULT 'queued'
                    CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'unchanged')),
  trigger           text NOT NULL CHECK (trigger IN ('start', 'admin', 'schedule')),
  only_if_changed   boolean NOT NULL,
  -- sha-256 over the pipeline's own version (SQL and contracts) and the sha-256 of every source file
  input_fingerprint text,
  -- raised each time the run's jobs are put on the queue anew; jobs of an older epoch do nothing
  flow_epoch        integer NOT NULL DEFAULT 1,
  requested_at      timestamptz NOT NULL DEFAULT now(),
  started_at        timestamptz,
  finished_at       timestamptz,
  error_code        text,
  error_message     text
);
COMMENT ON TABLE ops.runs IS 'One execution of the pipeline.';
-- At most one run is under way: a second request is refused with the first one's number.
CREATE UNIQUE INDEX runs_one_active ON ops.runs ((true)) WHERE status IN ('queued', 'running');

CREATE TABLE ops.stage_runs (
  run_id           bigint NOT NULL REFERENCES ops.runs,
  stage            text NOT NULL,
  ordinal          integer NOT NULL,
  status           text NOT NULL DEFAULT 'pending'
                   CHECK (status IN ('pending', 'running', 'succeeded', 'failed')),
  -- raised by each worker that takes the stage over; only the newest attempt may write
  attempt          integer NOT NULL DEFAULT 0,
  step             text,
  rows_done        bigint NOT NULL DEFAULT 0,
  rows_expected    bigint,
  rows_in          bigint,
  rows_out         bigint,
  rows_quarantined bigint,
  rows_duplicate   bigint,
  rows_superseded  bigint,
  started_at       timestamptz,
  finished_at      timestamptz,
  error_code       text,
  error_message    text,
  error_retryable  boolean,
  PRIMARY KEY (run_id, stage)
);
COMMENT ON TABLE ops.stage_runs IS 'One stage of one run: status, attempts, row counts and the last error.';

CREATE TABLE ops.source_files (
  file_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sha256        text NOT NULL UNIQUE,
  dataset       text NOT NULL,
  file_name     text NOT NULL,
  bytes         bigint NOT NULL,
  -- A: active, being processed; I: processed; E: refused
  status        text NOT NULL DEFAULT 'A' CHECK (status IN ('A', 'I', 'E')),
  first_seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.source_files IS 'Every file a store delivered, known by its sha-256 and never by its name.';

CREATE TABLE ops.run_files (
  run_id           bigint NOT NULL REFERENCES ops.runs,
  file_id          bigint NOT NULL REFERENCES ops.source_files,
  -- where the file lay when the run was planned, below the source folder
  file_path        text NOT NULL,
  delivery_order   integer NOT NULL,
  rows_in          bigint,
  rows_out         bigint,
  rows_quarantined bigint,
  rows_duplicate   bigint,
  rows_superseded  bigint,
  PRIMARY KEY (run_id, file_id)
);
COMMENT ON TABLE ops.run_files IS 'The source files a run reads, with row counts for each.';

CREATE TABLE ops.quarantine_counts (
  run_id  bigint NOT NULL REFERENCES ops.runs,
  stage   text NOT NULL,
  reason  text NOT NULL,
  rows    bigint NOT NULL,
  PRIMARY KEY (run_id, stage, reason)
);
COMMENT ON TABLE ops.quarantine_counts IS 'Rows set aside, by reason; the rows themselves are in the lake under quarantine/.';

CREATE TABLE ops.stage_outputs (
  run_id  bigint NOT NULL REFERENCES ops.runs,
  stage   text NOT NULL,
  output  text NOT NULL,
  rows    bigint NOT NULL,
  -- exact sum of the output's money column, where it has one
  money   numeric(20, 2),
  PRIMARY KEY (run_id, stage, output)
);
COMMENT ON TABLE ops.stage_outputs IS 'Rows and money each stage wrote, by output, so that a lost row or cent shows.';

CREATE TABLE ops.reconciliations (
  run_id   bigint NOT NULL REFERENCES ops.runs,
  stage    text NOT NULL,
  rule     text NOT NULL,
  expected numeric NOT NULL,
  actual   numeric NOT NULL,
  holds    boolean GENERATED ALWAYS AS (expected = actual) STORED,
  PRIMARY KEY (run_id, stage, rule)
);
COMMENT ON TABLE ops.reconciliations IS 'What must be equal, and whether it is: rows in = out + quarantined + duplicates, and money.';

CREATE TABLE ops.snapshots (
  snapshot_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id         bigint NOT NULL UNIQUE REFERENCES ops.runs,
  status         text NOT NULL DEFAULT 'building'
                 CHECK (status IN ('building', 'published', 'retained', 'dropped')),
  quality        text CHECK (quality IN ('PASSED', 'WARNING')),
  first_week     date,
  data_through   date,
  weeks          integer,
  sales_rows     bigint,
  sales_total    numeric(20, 2),
  created_at     timestamptz NOT NULL DEFAULT now(),
  published_at   timestamptz
);
COMMENT ON TABLE ops.snapshots IS 'An immutable, numbered set of marts made by one run.';
CREATE UNIQUE INDEX snapshots_one_published ON ops.snapshots ((true)) WHERE status = 'published';

CREATE TABLE ops.observations (
  run_id bigint NOT NULL REFERENCES ops.runs,
  name   text NOT NULL,
  value  numeric,
  unit   text NOT NULL,
  PRIMARY KEY (run_id, name)
);
COMMENT ON TABLE ops.observations IS 'What stage 7 measured: freshness, drift against the last snapshot, durations.';

CREATE TABLE ops.admin_keys (
  key_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sha256     text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
COMMENT ON TABLE ops.admin_keys IS 'Admin keys, hashed: the key itself was shown once and is kept nowhere.';
