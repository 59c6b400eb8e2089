-- Records the file and the line under which waiting corrections of a file are delivered.
-- $1 file, $2 the file that delivers them
UPDATE ops.row_corrections m SET by_file_id = $2, by_line = place
FROM (SELECT line, 1 + row_number() OVER (ORDER BY line) AS place FROM ops.row_corrections
      WHERE file_id = $1 AND is_latest AND by_file_id IS NULL) waiting
WHERE m.file_id = $1 AND m.is_latest AND m.line = waiting.line
