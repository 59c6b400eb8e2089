-- Adds the rows of dropped events to the stored totals. $1 rows by flow, stage and fate, as JSON
INSERT INTO ops.pruned_rows AS kept (flow, stage, fate, rows)
SELECT flow, stage, fate, rows
FROM jsonb_to_recordset($1::jsonb) AS t (flow text, stage text, fate text, rows bigint)
ON CONFLICT (flow, stage, fate) DO UPDATE SET rows = kept.rows + excluded.rows
