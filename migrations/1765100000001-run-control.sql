-- Runs that wait and runs that are cancelled, what asked for a run and when one starts by itself, and every
-- step of it as an event.

ALTER TABLE ops.runs
  DROP CONSTRAINT runs_status_check,
  DROP CONSTRAINT runs_trigger_check,
  -- Among the runs of a flow that wait, the highest goes first.
  ADD COLUMN priority smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1 AND 1),
  ADD COLUMN cancelled_by text,
  ADD COLUMN cancel_reason text;
ALTER TABLE ops.runs
  ADD CONSTRAINT runs_status_check CHECK (status IN
    ('waiting', 'queued', 'running', 'succeeded', 'failed', 'unchanged', 'cancelled')),
  ADD CONSTRAINT runs_trigger_check CHECK (trigger IN
    ('start', 'admin', 'schedule', 'files', 'flow', 'replay', 'backfill'));
CREATE INDEX runs_waiting ON ops.runs (flow) WHERE status = 'waiting';

ALTER TABLE ops.stage_runs DROP CONSTRAINT stage_runs_status_check;
ALTER TABLE ops.stage_runs
  ADD CONSTRAINT stage_runs_status_check CHECK (status IN
    ('pending', 'running', 'succeeded', 'failed', 'cancelled'));

CREATE TABLE ops.run_requests (
  request_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id       bigint NOT NULL REFERENCES ops.runs,
  trigger      text NOT NULL,
  actor        text NOT NULL,
  -- a schedule and its time, the files that came, the snapshot of another flow
  details      jsonb NOT NULL DEFAULT '{}',
  requested_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX run_requests_by_run ON ops.run_requests (run_id);
COMMENT ON TABLE ops.run_requests IS 'Who or what asked for a run; a run that waits takes on what is asked for meanwhile.';

CREATE TABLE ops.flow_settings (
  flow         text PRIMARY KEY,
  -- what becomes of a request while a run of the flow is under way
  concurrency  text NOT NULL DEFAULT 'refuse' CHECK (concurrency IN ('wait', 'merge', 'refuse')),
  on_files     boolean NOT NULL DEFAULT false,
  -- digest of the list of files that a run was last asked for about
  files_seen   text,
  after_flow   text CHECK (after_flow <> flow),
  -- snapshot of that flow that a run was last asked for about
  snapshot_seen bigint,
  paused_at    timestamptz,
  paused_by    text,
  pause_reason text
);
COMMENT ON TABLE ops.flow_settings IS 'How runs of a flow start; a flow without a row is as by default.';

CREATE TABLE ops.schedules (
  flow            text NOT NULL,
  name            text NOT NULL,
  cron            text NOT NULL,
  zone            text NOT NULL,
  missed          text NOT NULL CHECK (missed IN ('run', 'skip')),
  only_if_changed boolean NOT NULL,
  priority        smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1 AND 1),
  -- times up to this one are decided, or from before the schedule was what it is
  decided_until   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (flow, name)
);
COMMENT ON TABLE ops.schedules IS 'When runs of a flow start by the clock.';

CREATE TABLE ops.schedule_times (
  flow       text NOT NULL,
  schedule   text NOT NULL,
  due_at     timestamptz NOT NULL,
  outcome    text NOT NULL CHECK (outcome IN ('started', 'waits', 'merged', 'refused', 'skipped')),
  -- the run it started, joined or was refused for
  run_id     bigint REFERENCES ops.runs,
  -- times before it that nobody was there for
  missed     integer NOT NULL DEFAULT 0,
  decided_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (flow, schedule, due_at)
);
COMMENT ON TABLE ops.schedule_times IS 'What became of each time of a schedule: one row each, however many workers there are.';

CREATE TABLE ops.idempotency_keys (
  actor       text NOT NULL,
  key         text NOT NULL,
  operation   text NOT NULL,
  -- sha-256 of the arguments
  request     text NOT NULL,
  -- null while it is under way
  result      jsonb,
  requested_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (actor, key)
);
COMMENT ON TABLE ops.idempotency_keys IS 'What was answered to a request that may be sent twice.';

-- Written by the triggers below alone, at the end of each transaction and one transaction at a time: their
-- numbers are in the order of their commits, so whoever has read up to one has missed none before it.
CREATE TABLE ops.events (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  flow     text NOT NULL,
  run_id   bigint,
  stage    text,
  kind     text NOT NULL,
  data     jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX events_by_run ON ops.events (run_id, event_id);
COMMENT ON TABLE ops.events IS 'Each step of runs, stages, snapshots and files, in the order of the commits.';

CREATE FUNCTION ops.add_event(flow text, run_id bigint, stage text, kind text, data jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  id bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('retailstream events', 0));
  INSERT INTO ops.events (flow, run_id, stage, kind, data)
  VALUES (flow, run_id, stage, kind, jsonb_strip_nulls(data)) RETURNING event_id INTO id;
  PERFORM pg_notify('retailstream_events', id::text);
END $$;

CREATE FUNCTION ops.run_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ops.add_event(NEW.flow, NEW.run_id, NULL, 'run.' || NEW.status, jsonb_build_object(
    'trigger', NEW.trigger, 'epoch', NEW.flow_epoch, 'code', NEW.error_code,
    'message', NEW.error_message, 'by', NEW.cancelled_by, 'reason', NEW.cancel_reason));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER run_added AFTER INSERT ON ops.runs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ops.run_changed();
CREATE CONSTRAINT TRIGGER run_changed AFTER UPDATE ON ops.runs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> NEW.status)
  EXECUTE FUNCTION ops.run_changed();

CREATE FUNCTION ops.stage_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ops.add_event((SELECT r.flow FROM ops.runs r WHERE r.run_id = NEW.run_id), NEW.run_id,
    NEW.stage, 'stage.' || NEW.status, jsonb_build_object(
    'attempt', NEW.attempt, 'rowsIn', NEW.rows_in, 'rowsOut', NEW.rows_out,
    'rowsQuarantined', NEW.rows_quarantined, 'rowsDuplicate', NEW.rows_duplicate,
    'rowsSuperseded', NEW.rows_superseded, 'rowsRestated', NEW.rows_restated, 'code', NEW.error_code,
    'message', NEW.error_message, 'retryable', NEW.error_retryable));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stage_changed AFTER UPDATE ON ops.stage_runs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  -- What never began says nothing when its run ends, or goes on.
  WHEN ((OLD.status <> NEW.status OR OLD.attempt <> NEW.attempt) AND NEW.status <> 'pending'
    AND NOT (OLD.status = 'pending' AND NEW.status = 'cancelled'))
  EXECUTE FUNCTION ops.stage_changed();

CREATE FUNCTION ops.snapshot_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ops.add_event(NEW.flow, NEW.run_id, NULL, 'snapshot.' || NEW.status, jsonb_build_object(
    'snapshot', NEW.snapshot_id, 'quality', NEW.quality, 'dataThrough', NEW.data_through,
    'factRows', NEW.fact_rows));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER snapshot_changed AFTER UPDATE ON ops.snapshots
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> NEW.status)
  EXECUTE FUNCTION ops.snapshot_changed();

CREATE FUNCTION ops.file_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ops.add_event(NEW.flow, NULL, NULL, 'file.refused', jsonb_build_object(
    'sha256', NEW.sha256, 'file', NEW.file_name, 'dataset', NEW.dataset, 'code', NEW.error_code,
    'message', NEW.error_message));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER file_added AFTER INSERT ON ops.source_files
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'E')
  EXECUTE FUNCTION ops.file_refused();
CREATE CONSTRAINT TRIGGER file_refused AFTER UPDATE ON ops.source_files
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'E' AND OLD.status <> 'E')
  EXECUTE FUNCTION ops.file_refused();

CREATE FUNCTION ops.flow_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ops.add_event(NEW.flow, NULL, NULL,
    CASE WHEN NEW.paused_at IS NULL THEN 'flow.resumed' ELSE 'flow.paused' END,
    jsonb_build_object('by', NEW.paused_by, 'reason', NEW.pause_reason));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER flow_set AFTER UPDATE ON ops.flow_settings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.paused_at IS NULL) <> (NEW.paused_at IS NULL))
  EXECUTE FUNCTION ops.flow_set();
