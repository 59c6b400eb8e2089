-- Files of a run with corrected rows, their lines, and the run that quarantined them.
-- $1 run
SELECT m.file_id::integer AS "fileId", json_agg(m.line ORDER BY m.line) AS lines,
       f.dataset,
       (SELECT c.run_id::integer FROM (SELECT run_id, rows_quarantined FROM ops.cleanings
              WHERE file_id = m.file_id ORDER BY cleaned_at DESC, run_id DESC LIMIT 1) c
        WHERE c.rows_quarantined > 0) AS "cleanedBy"
FROM ops.row_corrections m
JOIN ops.run_files r ON r.file_id = m.file_id AND r.run_id = $1
JOIN ops.source_files f ON f.file_id = m.file_id
WHERE m.is_latest
GROUP BY m.file_id, f.dataset
ORDER BY m.file_id
