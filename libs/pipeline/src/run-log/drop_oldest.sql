-- Keeps the newest $2 lines of each of the runs $1.
DELETE FROM ops.log_lines WHERE line_id IN (
  SELECT beyond.line_id FROM unnest($1::bigint[]) AS run (run_id)
  CROSS JOIN LATERAL (
    SELECT line_id FROM ops.log_lines WHERE log_lines.run_id = run.run_id
    ORDER BY line_id DESC OFFSET $2
  ) beyond
)
