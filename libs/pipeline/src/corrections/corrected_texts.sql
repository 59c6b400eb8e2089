-- The corrected texts with the file that each belongs to.
SELECT g.sha256, g.line::float8 AS line, g.text, f.file_id::integer AS "fileId", f.dataset, f.header
FROM (SELECT DISTINCT sha256, line, text, for_file, for_line FROM given) g
JOIN ops.source_files f ON f.file_id = g.for_file
ORDER BY g.for_file, g.for_line, g.sha256, g.line
