-- Folders of cleaned batches that the ledger refers to.
-- $1 dataset, $2 rules, $3 folder of batches that have none
SELECT DISTINCT
  coalesce(c.batches, $3) || 'run=' || coalesce(c.batch_run_id, c.run_id) || '/' AS folder
FROM ops.cleanings c JOIN ops.source_files f USING (file_id)
WHERE f.dataset = $1 AND c.rules = $2
