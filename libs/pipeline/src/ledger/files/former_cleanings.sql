-- Cleanings of earlier runs that a run reuses, by dataset.
-- $1 run; by dataset: $2 names, $3 rules, $4 folders of batches that have none
SELECT dataset, c.file_id::integer AS "fileId", coalesce(c.batch_run_id, c.run_id)::integer AS "runId",
       f.delivery_order AS "deliveryOrder", c.rows_in::float8 AS "rowsIn",
       c.rows_accepted::float8 AS "rowsAccepted",
       c.rows_quarantined::float8 AS "rowsQuarantined",
       c.rows_duplicate::float8 AS "rowsDuplicate",
       c.rows_superseded::float8 AS "rowsSuperseded", c.money::text AS money,
       coalesce(c.batches, folder) AS batches
FROM ops.run_files f
JOIN ops.source_files USING (file_id)
JOIN unnest($2::text[], $3::text[], $4::text[]) AS d (dataset, own_rules, folder) USING (dataset)
JOIN ops.cleanings c USING (file_id)
WHERE f.run_id = $1 AND NOT f.is_new AND c.rules = own_rules
ORDER BY f.delivery_order
