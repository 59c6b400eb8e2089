-- A stream reads one topic into one dataset. Its positions and its events are committed together, so that a position in
-- another program never decides what was read.
CREATE TABLE ops.streams (
  stream     text PRIMARY KEY,
  flow       text NOT NULL,
  paused_at  timestamptz,
  reason     text,
  actor      text,
  gap        jsonb,
  failure    text,
  seek_to    timestamptz,
  changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.streams IS 'State of each stream. The name of a stream is that of its topic.';
COMMENT ON COLUMN ops.streams.paused_at IS 'Since when an operator holds it; null while it reads.';
COMMENT ON COLUMN ops.streams.reason IS 'Reason of the last act of an operator.';
COMMENT ON COLUMN ops.streams.actor IS 'Who acted last, as in the audit log.';
COMMENT ON COLUMN ops.streams.gap IS 'Events that the source lost before they were read; the stream waits until an operator accepts the gap.';
COMMENT ON COLUMN ops.streams.failure IS 'Why the stream stopped for good, until an operator resumes it; null while it reads.';
COMMENT ON COLUMN ops.streams.seek_to IS 'Time to which the worker still has to move the positions.';

CREATE TABLE ops.stream_offsets (
  stream      text NOT NULL,
  topic_id    text NOT NULL,
  partition   integer NOT NULL,
  next        bigint NOT NULL,
  is_former   boolean NOT NULL DEFAULT false,
  rows        bigint NOT NULL DEFAULT 0,
  poison      bigint NOT NULL DEFAULT 0,
  duplicates  bigint NOT NULL DEFAULT 0,
  source_next bigint,
  unread_at   timestamptz,
  seen_at     timestamptz,
  PRIMARY KEY (stream, topic_id, partition)
);
CREATE UNIQUE INDEX stream_offsets_current ON ops.stream_offsets (stream, partition) WHERE NOT is_former;
COMMENT ON TABLE ops.stream_offsets IS 'Position of a stream in each partition. A topic that was made anew has another id, and positions of its own.';
COMMENT ON COLUMN ops.stream_offsets.next IS 'Offset of the next event to read.';
COMMENT ON COLUMN ops.stream_offsets.is_former IS 'Whether the topic was made anew since, and the gap accepted.';
COMMENT ON COLUMN ops.stream_offsets.rows IS 'Number of events stored, poison included.';
COMMENT ON COLUMN ops.stream_offsets.poison IS 'Number of events stored with a fault.';
COMMENT ON COLUMN ops.stream_offsets.duplicates IS 'Number of events left out because their event_id was stored before.';
COMMENT ON COLUMN ops.stream_offsets.source_next IS 'Offset of the next event at the source, when the worker looked last.';
COMMENT ON COLUMN ops.stream_offsets.unread_at IS 'Arrival of the oldest unread event then; null when there was none.';

CREATE TABLE ops.stream_events (
  stream      text NOT NULL,
  topic_id    text NOT NULL,
  partition   integer NOT NULL,
  "offset"    bigint NOT NULL,
  received_at timestamptz NOT NULL,
  stored_at   timestamptz NOT NULL DEFAULT now(),
  cells       text[],
  fields      text,
  raw         text,
  event_id    text,
  fault       text,
  PRIMARY KEY (stream, topic_id, partition, "offset"),
  CHECK ((cells IS NULL) = (raw IS NOT NULL)),
  CHECK (raw IS NULL OR fault IS NOT NULL)
);
CREATE UNIQUE INDEX stream_events_of_id ON ops.stream_events (stream, event_id) WHERE event_id IS NOT NULL;
COMMENT ON TABLE ops.stream_events IS 'Events that were read, until some time after their publication.';
COMMENT ON COLUMN ops.stream_events.received_at IS 'Arrival at the source.';
COMMENT ON COLUMN ops.stream_events.cells IS 'Values in the order of the contract''s columns, as text exactly as sent.';
COMMENT ON COLUMN ops.stream_events.fields IS 'Fields that the contract does not have, as JSON.';
COMMENT ON COLUMN ops.stream_events.raw IS 'Text of an event that cannot be split into cells.';
COMMENT ON COLUMN ops.stream_events.fault IS 'Why it is no row that its contract accepts; null for other events.';

CREATE TABLE ops.stream_deliveries (
  delivery     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream       text NOT NULL,
  topic_id     text NOT NULL,
  partition    integer NOT NULL,
  first        bigint NOT NULL,
  last         bigint NOT NULL,
  rows         integer NOT NULL,
  path         text NOT NULL,
  sha256       text,
  cut_at       timestamptz NOT NULL DEFAULT now(),
  asked_at     timestamptz,
  published_in bigint,
  UNIQUE (stream, topic_id, partition, first),
  CHECK (first <= last),
  CHECK (asked_at IS NULL OR sha256 IS NOT NULL)
);
CREATE INDEX stream_deliveries_open ON ops.stream_deliveries (stream, published_in);
COMMENT ON TABLE ops.stream_deliveries IS 'Closed ranges of offsets, each of which is one file in the source.';
COMMENT ON COLUMN ops.stream_deliveries.sha256 IS 'Digest of the file; null until it is in the source.';
COMMENT ON COLUMN ops.stream_deliveries.asked_at IS 'When a run was asked for that reads it; null until then.';
COMMENT ON COLUMN ops.stream_deliveries.published_in IS 'The first published snapshot with the file; null until the worker has seen one.';
