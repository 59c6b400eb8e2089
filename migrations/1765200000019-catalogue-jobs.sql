-- What the catalogue does by itself, by the clock.
CREATE TABLE ops.catalogue_schedules (
  name text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('crawl', 'prepare')),
  arguments jsonb NOT NULL,
  cron text NOT NULL,
  zone text NOT NULL,
  -- Times up to here have their job, or were passed over.
  decided_until timestamptz NOT NULL DEFAULT now(),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL DEFAULT now()
);

-- Work that the catalogue was asked for, one row each. A worker takes the oldest that nobody is at, and holds it for
-- as long as it says so.
CREATE TABLE ops.catalogue_jobs (
  job_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('crawl', 'prepare')),
  arguments jsonb NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  -- Of a job that no person asked for: a time of a schedule has one job, however many workers look.
  schedule text,
  due_at timestamptz,
  started_at timestamptz,
  held_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  ended_at timestamptz,
  result jsonb,
  error_code text,
  error text,
  UNIQUE (schedule, due_at)
);

CREATE INDEX ON ops.catalogue_jobs (job_id) WHERE ended_at IS NULL;
