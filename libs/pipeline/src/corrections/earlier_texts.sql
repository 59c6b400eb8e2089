-- The current corrections of the rows of a request, with the file that each belongs to.
SELECT DISTINCT g.sha256, g.line::float8 AS line, m.text, f.file_id::integer AS "fileId", f.dataset, f.header
FROM given g
JOIN ops.row_corrections m ON m.is_latest AND (m.file_id, m.line) IN ((g.named_file, g.line), (g.for_file, g.for_line))
JOIN ops.source_files f ON f.file_id = m.file_id
ORDER BY g.sha256, line
