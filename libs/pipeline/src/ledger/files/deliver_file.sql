-- Adds a file of corrected rows and its delivery.
-- $1 source, $2 sha256, $3 dataset, $4 path, $5 bytes, $6 header, $7 lines, $8 flow
WITH file AS (
  INSERT INTO ops.source_files
    (sha256, dataset, file_name, bytes, status, header, line_end, lines, flow)
  VALUES ($2, $3, $4, $5, 'W', $6, 'lf', $7, $8) RETURNING file_id
)
INSERT INTO ops.deliveries (source, file_id, path, modified_at)
SELECT $1, file_id, $4, now() FROM file RETURNING file_id AS id
