-- A run asks for each of its files whether it has events.
CREATE INDEX stream_deliveries_path ON ops.stream_deliveries (path);
