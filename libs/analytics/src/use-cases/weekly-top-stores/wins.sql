-- How many weeks each store was on top; a tied week counts for each of its stores.
-- $1 snapshot, $2 from, $3 to
WITH ranked AS (
  SELECT store, store_type, rank() OVER (PARTITION BY week_date ORDER BY weekly_sales DESC) AS place
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND ($2::date IS NULL OR week_date >= $2)
    AND ($3::date IS NULL OR week_date <= $3)
)
SELECT store, store_type AS "storeType", count(*) AS weeks
FROM ranked
WHERE place = 1
GROUP BY store, store_type
ORDER BY weeks DESC, store
