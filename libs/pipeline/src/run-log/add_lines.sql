INSERT INTO ops.log_lines (run_id, stage, at, level, context, message)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
