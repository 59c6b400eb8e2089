SELECT sold.*, profile.store_name AS "storeName", profile.region, profile.district
FROM (
  SELECT DISTINCT ON (store) store, store_type AS "storeType", store_size AS size
  FROM mart.store_week
  WHERE snapshot_id = $1
  ORDER BY store, week_date DESC
) sold
LEFT JOIN mart.store_profile profile ON profile.snapshot_id = $1 AND profile.store = sold.store
ORDER BY sold.store
