-- The API limits the bytes of events that no published snapshot has. Events from before this migration do not count.
ALTER TABLE ops.event_heads ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
ALTER TABLE ops.event_log ADD COLUMN end_byte bigint;
COMMENT ON COLUMN ops.event_heads.bytes IS 'Bytes of all events that were added to the log.';
COMMENT ON COLUMN ops.event_log.end_byte IS 'Bytes of all events that were added to the log, up to this one.';
COMMENT ON COLUMN ops.stream_events.fields IS 'Fields that the contract does not have, as JSON, of which a long text is cut.';
