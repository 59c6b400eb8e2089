SELECT store, region, district
FROM mart.store_profile
WHERE snapshot_id = $1
ORDER BY store
