-- What people asked in SQL, and what became of it: 30 days, and 10,000 questions, are kept.
CREATE TABLE ops.queries (
  query_id uuid PRIMARY KEY,
  asked_by text NOT NULL,
  sql text NOT NULL,
  parameters jsonb NOT NULL DEFAULT '{}',
  asked_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'succeeded', 'failed', 'cancelled')),
  rows bigint,
  bytes_scanned bigint,
  ms double precision,
  -- Code of the error that ended it, and what it said.
  error_code text,
  error text,
  -- Answered from what was asked before.
  from_store boolean NOT NULL DEFAULT false
);

CREATE INDEX queries_by_time ON ops.queries (asked_at DESC);

-- Questions that people keep under a name.
CREATE TABLE ops.saved_queries (
  name text PRIMARY KEY,
  sql text NOT NULL,
  -- Values of its parameters where none are given, by name.
  parameters jsonb NOT NULL DEFAULT '{}',
  comment text,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now()
);
