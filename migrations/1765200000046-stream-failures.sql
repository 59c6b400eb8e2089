-- A stream that cannot read says so at once, before it stops for good.
ALTER TABLE ops.streams ADD COLUMN error text, ADD COLUMN error_since timestamptz;
COMMENT ON COLUMN ops.streams.error IS 'Why the stream cannot read now; a worker tries again. Null while it reads, and once it has stopped.';
COMMENT ON COLUMN ops.streams.error_since IS 'Since when it cannot.';

-- A file that was refused after it was written has not arrived: its range is kept.
ALTER TABLE ops.stream_deliveries ADD COLUMN written_at timestamptz;
COMMENT ON COLUMN ops.stream_deliveries.written_at IS 'When the worker began to write the file; null before that, and for files of earlier versions.';
