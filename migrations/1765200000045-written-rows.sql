-- The rows that the engine wrote of a chunk, against which the rows in the warehouse are held. A chunk from before has
-- none: without rows it is built again, because a crash of the server may have taken them.
ALTER TABLE ops.chunks ADD COLUMN rows_written bigint CHECK (rows_written >= 0);
COMMENT ON COLUMN ops.chunks.rows_written IS 'Rows that the engine wrote, of a mart, forecast or share; null while it is not complete, and in chunks from before they were counted.';
