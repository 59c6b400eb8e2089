-- Records the line ends and numbers of lines of files.
-- $1 files, $2 line ends, $3 numbers of lines, $4 whether they are encrypted
UPDATE ops.source_files f SET line_end = t.line_end, lines = t.lines, is_encrypted = t.is_encrypted
FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::boolean[])
  AS t (file_id, line_end, lines, is_encrypted)
WHERE f.file_id = t.file_id
