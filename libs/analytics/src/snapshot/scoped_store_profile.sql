-- The rows of mart.store_profile of the stores that sold departments of a scope. LIMIT makes each a few look-ups in an index.
SELECT profile.*
FROM mart.store_profile profile
CROSS JOIN LATERAL (
  SELECT
  FROM mart.store_department_week sold
  WHERE sold.snapshot_id = profile.snapshot_id AND sold.store = profile.store AND {departments}
  LIMIT 1
) own
