-- Adds the times of dropped events to the stored totals. $1 upper bounds of buckets, in seconds; $2 times as JSON
INSERT INTO ops.pruned_times AS kept (measure, flow, stage, outcome, upper_bound, count, microseconds)
SELECT measure, flow, stage, outcome,
       CASE WHEN bucket < 0 THEN -1 ELSE coalesce(($1::float8[])[bucket + 1], 'infinity') END,
       count, microseconds
FROM jsonb_to_recordset($2::jsonb)
  AS t (measure text, flow text, stage text, outcome text, bucket integer, count bigint, microseconds bigint)
ON CONFLICT (measure, flow, stage, outcome, upper_bound) DO UPDATE
  SET count = kept.count + excluded.count, microseconds = kept.microseconds + excluded.microseconds
