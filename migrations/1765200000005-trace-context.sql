-- The trace of a run, for the workers that go on with it, later or after a restart; null where no trace is sent.

ALTER TABLE ops.runs
  -- names the run's own span, as the header `traceparent` does
  ADD COLUMN trace_parent text CHECK (trace_parent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$'),
  -- the span that asked for it, in the same trace; null where the run begins its trace
  ADD COLUMN trace_asked_by text CHECK (trace_asked_by ~ '^[0-9a-f]{16}$'),
  -- when it was asked for, or asked to go on
  ADD COLUMN trace_begun_at timestamptz,
  -- whether the run's span was sent, which is done once it has ended
  ADD COLUMN trace_told boolean NOT NULL DEFAULT false;
CREATE INDEX runs_traces ON ops.runs (run_id) WHERE trace_parent IS NOT NULL AND NOT trace_told;
