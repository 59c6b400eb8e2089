-- Log lines of a run that match a filter, newest first.
-- $1 run, $2 stage, $3 levels, $4 lines before this one, $5 most
SELECT line_id AS id, at, level, stage, context, message FROM ops.log_lines
WHERE run_id = $1 AND ($2::text IS NULL OR stage = $2) AND level = ANY ($3)
  AND ($4::bigint IS NULL OR line_id < $4)
ORDER BY line_id DESC LIMIT $5
