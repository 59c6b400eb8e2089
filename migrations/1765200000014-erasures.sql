-- People who were erased, one row each time somebody asked for it: the key is gone by then, and a worker takes what
-- files of the source say of the person out of them.
CREATE TABLE ops.erasures (
  erasure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  flow text NOT NULL,
  dataset text NOT NULL,
  person text NOT NULL,
  -- False for somebody nobody had met, or who was erased before.
  had_key boolean NOT NULL,
  asked_by text NOT NULL,
  reason text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  -- When a worker last began to go through the source, and why it could not end.
  tried_at timestamptz,
  error text,
  done_at timestamptz,
  -- Paths of the source.
  rewritten text[] NOT NULL DEFAULT '{}',
  unread text[] NOT NULL DEFAULT '{}'
);

CREATE INDEX ON ops.erasures (flow) WHERE done_at IS NULL;
