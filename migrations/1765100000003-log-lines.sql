-- What the workers' logs said of each run, so that it can be asked for by run and stage. A copy that may lose
-- its last moment: no other row hangs on it, and none of it is ever needed to go on.
CREATE TABLE ops.log_lines (
  -- the order in which lines were kept; of one worker, the order in which it wrote them
  line_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id  bigint NOT NULL,
  stage   text,
  at      timestamptz NOT NULL,
  level   text NOT NULL CHECK (level IN ('fatal', 'error', 'warn', 'info', 'debug', 'trace')),
  -- the part of the program that said it
  context text NOT NULL,
  message text NOT NULL
);
CREATE INDEX log_lines_by_run ON ops.log_lines (run_id, line_id);
CREATE INDEX log_lines_by_time ON ops.log_lines (at);
COMMENT ON TABLE ops.log_lines IS 'The newest lines that workers wrote to the log about each run, for some weeks.';
