-- Steps of what happened long ago are dropped. What the metrics count of them stays, so that no total falls.

CREATE TABLE ops.pruned_events (
  is_only      boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  -- how many were dropped by now
  events       bigint NOT NULL DEFAULT 0,
  -- the greatest number among them
  newest_event bigint NOT NULL DEFAULT 0
);
INSERT INTO ops.pruned_events DEFAULT VALUES;
COMMENT ON TABLE ops.pruned_events IS 'How many events were dropped for their age, and up to which; whoever drops some holds its row.';

CREATE TABLE ops.pruned_times (
  measure      text NOT NULL,
  flow         text NOT NULL,
  stage        text NOT NULL,
  outcome      text NOT NULL,
  -- seconds; infinity for what is longer than every bound, -1 for what has no duration
  upper_bound  float8 NOT NULL,
  count        bigint NOT NULL,
  microseconds bigint NOT NULL,
  PRIMARY KEY (measure, flow, stage, outcome, upper_bound)
);
COMMENT ON TABLE ops.pruned_times IS 'What ended or began by the events that were dropped: how often, and how long it took, by bucket.';

CREATE TABLE ops.pruned_rows (
  flow  text NOT NULL,
  stage text NOT NULL,
  fate  text NOT NULL,
  rows  bigint NOT NULL,
  PRIMARY KEY (flow, stage, fate)
);
COMMENT ON TABLE ops.pruned_rows IS 'Rows of stages that succeeded by the events that were dropped, by what became of them.';

-- Times of schedules are found by their age.
CREATE INDEX schedule_times_by_time ON ops.schedule_times (due_at);
