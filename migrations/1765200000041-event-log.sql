-- Events that programs send over HTTP, until the stream of their topic has read them.
CREATE TABLE ops.event_heads (
  topic     text NOT NULL,
  partition integer NOT NULL DEFAULT 0,
  topic_id  text NOT NULL DEFAULT gen_random_uuid()::text,
  first     bigint NOT NULL DEFAULT 0,
  next      bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition),
  CHECK (0 <= first AND first <= next)
  -- Every commit changes a row: free space on its page saves an entry in the index.
) WITH (fillfactor = 10);
COMMENT ON TABLE ops.event_heads IS 'The range of offsets that the log of each topic has.';
COMMENT ON COLUMN ops.event_heads.topic_id IS 'Differs when a topic is created again.';
COMMENT ON COLUMN ops.event_heads.first IS 'Lowest offset kept.';
COMMENT ON COLUMN ops.event_heads.next IS 'Offset of the next event. A transaction locks the row until its events are committed: a sequence would show higher offsets before lower ones.';

CREATE TABLE ops.event_log (
  topic       text NOT NULL,
  partition   integer NOT NULL DEFAULT 0,
  "offset"    bigint NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  payload     text NOT NULL,
  PRIMARY KEY (topic, partition, "offset")
);
COMMENT ON TABLE ops.event_log IS 'Events as they were sent: the text of one JSON value each.';

-- A key that may only send events.
ALTER TABLE ops.api_keys
  DROP CONSTRAINT api_keys_role_check,
  ADD CONSTRAINT api_keys_role_check CHECK (role IN ('sender', 'viewer', 'analyst', 'operator', 'admin'));
ALTER TABLE ops.sessions
  DROP CONSTRAINT sessions_role_check,
  ADD CONSTRAINT sessions_role_check CHECK (role IN ('sender', 'viewer', 'analyst', 'operator', 'admin'));
