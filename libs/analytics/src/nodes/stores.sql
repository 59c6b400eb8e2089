SELECT DISTINCT ON (store) store, store_type AS "storeType", store_size AS size
FROM mart.store_week
WHERE snapshot_id = $1
ORDER BY store, week_date DESC
