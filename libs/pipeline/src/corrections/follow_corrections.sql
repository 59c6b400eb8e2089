-- Redirects a correction of a row to the row that an earlier correction made of it.
UPDATE given SET for_file = q.file_id, for_line = q.line
FROM ops.row_corrections m JOIN quarantined q ON q.file_id = m.by_file_id AND q.line = m.by_line
WHERE m.file_id = for_file AND m.line = for_line AND m.is_latest
RETURNING for_line
