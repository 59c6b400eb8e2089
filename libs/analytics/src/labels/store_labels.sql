-- The names and districts that answers show with the numbers of stores. $1 snapshot
SELECT
  'store' AS of,
  store AS number,
  json_strip_nulls(json_build_object('storeName', store_name, 'district', district, 'region', region)) AS labels
FROM mart.store_profile
WHERE snapshot_id = $1 AND num_nonnulls(store_name, district, region) > 0
