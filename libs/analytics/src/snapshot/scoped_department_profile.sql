-- The rows of mart.department_profile of the departments that a scope sold or plans. LIMIT makes each a few look-ups in an
-- index.
SELECT profile.*
FROM mart.department_profile profile
CROSS JOIN LATERAL (
  SELECT
  FROM mart.store_department_week sold
  WHERE sold.snapshot_id = profile.snapshot_id AND sold.department = profile.department AND {rows}
  UNION ALL
  SELECT
  FROM mart.plan_store_department_week sold
  WHERE sold.snapshot_id = profile.snapshot_id AND sold.department = profile.department AND {rows}
  LIMIT 1
) own
