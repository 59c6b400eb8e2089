-- Rows that are corrected, and the rows that earlier corrections made of them.
SELECT for_file AS file_id, for_line AS line FROM given WHERE for_file IS NOT NULL
UNION
SELECT m.by_file_id, m.by_line FROM given
JOIN ops.row_corrections m ON m.file_id = for_file AND m.line = for_line AND m.is_latest
WHERE m.by_file_id IS NOT NULL
