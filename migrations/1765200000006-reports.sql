-- Chosen answers as files, by the clock or by hand, by mail or into a folder.

CREATE TABLE ops.reports (
  report_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- the folder of its files is named so
  name          text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]*$'),
  title         text NOT NULL,
  -- [{"answer": "weeklyTopStores", "args": {"year": 2012}}]
  answers       jsonb NOT NULL CHECK (jsonb_array_length(answers) > 0),
  -- each answer is asked once for each of them; null for the whole chain
  stores        integer[] CHECK (cardinality(stores) > 0),
  format        text NOT NULL CHECK (format IN ('csv', 'html', 'pdf')),
  emails        text[] CHECK (cardinality(emails) > 0),
  -- below REPORTS_URL
  folder        text,
  -- null where it is sent by hand alone
  cron          text,
  zone          text,
  missed        text NOT NULL CHECK (missed IN ('run', 'skip')),
  -- times up to this one are decided
  decided_until timestamptz NOT NULL DEFAULT now(),
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CHECK ((emails IS NULL) <> (folder IS NULL)),
  CHECK ((cron IS NULL) = (zone IS NULL))
);
COMMENT ON TABLE ops.reports IS 'Which answers go out as files, when, and where to.';

CREATE TABLE ops.report_runs (
  report_run_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- what receivers of a mail know it by, however often it is sent
  message_id      uuid NOT NULL DEFAULT gen_random_uuid(),
  -- null once the report is removed
  report_id       bigint REFERENCES ops.reports ON DELETE SET NULL,
  report          text NOT NULL,
  due_at          timestamptz NOT NULL,
  -- `schedule`, or who asked for it
  asked_by        text NOT NULL,
  -- times before it that no worker was there for
  missed          integer NOT NULL DEFAULT 0,
  state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed', 'skipped')),
  attempts        integer NOT NULL DEFAULT 0,
  -- while it is at work, when another worker may take it over
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_error      text,
  -- the one that the first attempt took; a later attempt takes it again while it is kept
  snapshot_id     bigint,
  files           integer,
  rows            bigint,
  bytes           bigint,
  -- where it lies, or who has it
  place           text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  settled_at      timestamptz,
  UNIQUE (report_id, due_at)
);
CREATE INDEX report_runs_due ON ops.report_runs (next_attempt_at) WHERE state = 'pending';
CREATE INDEX report_runs_settled ON ops.report_runs (settled_at) WHERE state <> 'pending';
COMMENT ON TABLE ops.report_runs IS 'Each time of a report: written once, tried until it is sent.';
