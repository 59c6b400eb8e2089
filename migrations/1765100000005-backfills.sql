-- Periods that an operator has asked to be made anew. A backfill is part of what chunks of its periods are
-- made of: they get another digest, and with them all that is built on them.
CREATE TABLE ops.backfills (
  backfill_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  flow         text NOT NULL,
  from_date    date NOT NULL,
  to_date      date NOT NULL CHECK (to_date >= from_date),
  -- the run that was asked for with it
  run_id       bigint NOT NULL REFERENCES ops.runs,
  actor        text NOT NULL,
  reason       text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX backfills_by_flow ON ops.backfills (flow);
COMMENT ON TABLE ops.backfills IS 'Ranges of days whose periods were to be made anew, first and last day.';
