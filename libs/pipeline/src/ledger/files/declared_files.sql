-- Periods and corrected lines of the files of a run, under the rules of their cleaning, in order of delivery. $1 run
SELECT
  f.dataset,
  f.file_id::integer AS "fileId",
  f.sha256,
  r.delivery_order AS "deliveryOrder",
  r.is_new AS "isNew",
  ARRAY(
    SELECT period FROM ops.cleaning_periods p WHERE p.file_id = c.file_id AND p.rules = c.rules
  ) AS periods,
  coalesce((
    SELECT json_agg(json_build_object('line', line, 'period', period) ORDER BY line)
    FROM ops.replaced_rows p
    WHERE p.run_id = r.run_id AND p.file_id = r.file_id AND p.period IS NOT NULL
  ), '[]') AS replaced
FROM ops.run_files r
JOIN ops.source_files f USING (file_id)
JOIN ops.cleanings c USING (file_id, rules)
WHERE r.run_id = $1 AND f.status <> 'E'
ORDER BY r.delivery_order
