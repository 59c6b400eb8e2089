-- Number of files of a flow by status.
-- $1 flow
SELECT status, count(file_id)::integer AS files
FROM unnest(ARRAY['W', 'A', 'I', 'E']) AS s (status)
LEFT JOIN (SELECT * FROM ops.source_files WHERE flow = $1) f USING (status)
GROUP BY status
