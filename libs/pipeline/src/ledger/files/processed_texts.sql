-- Texts that the ledger expects in a source, if the newest delivery at their path is in a published snapshot and
-- counts. A zip may contain texts of every flow that moves its files. $1 source, $2 flow, $3 paths of files, $4 paths of
-- zips, $5 flows that move their files, $6 withdrawn
-- files
WITH newest AS (
  SELECT DISTINCT ON (path) path, file_id
  FROM ops.source_paths p JOIN ops.source_files f USING (file_id)
  WHERE p.source = $1
    AND (f.flow = $2 AND path = ANY ($3::text[])
         OR f.flow = ANY ($5)
            AND EXISTS (SELECT FROM unnest($4::text[]) AS z (zip) WHERE starts_with(path, zip || '/')))
  ORDER BY path, arrival DESC
)
SELECT n.path, f.sha256
FROM newest n
JOIN ops.source_files f USING (file_id)
JOIN ops.deliveries d USING (file_id)
WHERE d.source = $1 AND f.status = 'I' AND f.file_id <> ALL ($6)
