-- Texts that lie in a source as far as is known, where what came last to their path is in a published snapshot and
-- counts. A zip may hold texts of every flow that moves its files. $1 source, $2 flow, $3 paths of files, $4 paths of
-- zips, $5 where other flows have their processed files while no rules say otherwise
WITH movers AS (
  SELECT $2::text AS flow
  UNION ALL
  SELECT declared.flow
  FROM jsonb_each_text($5) AS declared (flow, processed)
  LEFT JOIN LATERAL (
    SELECT rules ->> 'processed' AS processed
    FROM ops.flow_rules r WHERE r.flow = declared.flow ORDER BY version DESC LIMIT 1
  ) newest_rules ON true
  WHERE coalesce(newest_rules.processed, declared.processed) = 'move'
),
newest AS (
  SELECT DISTINCT ON (path) path, file_id
  FROM ops.source_paths p JOIN ops.source_files f USING (file_id)
  WHERE p.source = $1
    AND (f.flow = $2 AND path = ANY ($3::text[])
         OR f.flow IN (SELECT flow FROM movers)
            AND EXISTS (SELECT FROM unnest($4::text[]) AS z (zip) WHERE starts_with(path, zip || '/')))
  ORDER BY path, arrival DESC
)
SELECT n.path, f.sha256
FROM newest n
JOIN ops.source_files f USING (file_id)
JOIN ops.deliveries d USING (file_id)
WHERE d.source = $1 AND f.status = 'I' AND d.withdrawn_at IS NULL
