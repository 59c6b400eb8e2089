-- Totals of the metrics over dropped events. $1 upper bounds of buckets, in seconds
SELECT
  (SELECT json_build_object('events', events, 'newest', newest_event) FROM ops.pruned_events) AS pruned,
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'measure', measure, 'flow', flow, 'stage', stage, 'outcome', outcome,
      'bucket', CASE WHEN upper_bound < 0 THEN -1
                ELSE (SELECT count(*) FROM unnest($1::float8[]) AS bound WHERE bound < upper_bound) END,
      'count', count, 'microseconds', microseconds)), '[]')
   FROM ops.pruned_times) AS times,
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'flow', flow, 'stage', stage, 'fate', fate, 'rows', rows)), '[]')
   FROM ops.pruned_rows) AS fates
