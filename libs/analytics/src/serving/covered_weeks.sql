-- The expected weeks of the stores that an answer is about. $1 snapshot, $2 store, $3 store type
SELECT store, week_date, is_complete
FROM mart.store_week_coverage
WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store = $2) AND ($3::text IS NULL OR store_type = $3)
