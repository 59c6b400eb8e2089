-- Pins the files that a run reads.
-- $1 run, $2 files, $3 paths, $4 delivery orders, $5 rules
INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order, rules, is_new)
SELECT $1, file_id, path, delivery_order, rules,
       -- Files that a failed run has cleaned are new again.
       s.status <> 'I'
       OR NOT EXISTS (SELECT FROM ops.cleanings c
                      WHERE c.file_id = f.file_id AND c.rules = f.rules)
       OR EXISTS (SELECT FROM core.loaded_files l
                  WHERE l.file_id = f.file_id AND l.rules <> f.rules)
FROM unnest($2::bigint[], $3::text[], $4::integer[], $5::text[])
  AS f (file_id, path, delivery_order, rules)
JOIN ops.source_files s USING (file_id)
