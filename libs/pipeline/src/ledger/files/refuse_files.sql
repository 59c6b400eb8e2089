-- Records that files are refused.
-- $1 files, $2 codes, $3 messages, $4 rules
UPDATE ops.source_files f
SET status = 'E', error_code = r.code, error_message = r.message, refused_by = $4,
    refused_at = now()
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS r (file_id, code, message)
WHERE f.file_id = r.file_id
