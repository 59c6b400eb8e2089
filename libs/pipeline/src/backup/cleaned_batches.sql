-- The batches of cleaned files that the ledger refers to.
SELECT dataset AS name, rules, batches, coalesce(batch_run_id, run_id)::integer AS "runId",
       bool_or(rows_accepted > 0) AS "hasRows"
FROM ops.cleanings c JOIN ops.source_files USING (file_id)
WHERE dataset IS NOT NULL
GROUP BY dataset, rules, batches, coalesce(batch_run_id, c.run_id)
