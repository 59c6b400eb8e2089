-- Observed visits by calendar month, for all shops and for each store type, each as in observed_visits.sql.
-- $1 snapshot of the transactions, $2 that of the stores, $3 store type: only its rows, $4 month, $5 year
WITH weeks AS (
  SELECT store_id, extract(month FROM week_date)::integer AS month, visits
  FROM mart.customer_visit_week
  WHERE snapshot_id = $1
    AND ($4::integer IS NULL OR extract(month FROM week_date) = $4)
    AND ($5::integer IS NULL OR extract(year FROM week_date) = $5)
),
types AS (
  SELECT DISTINCT store, store_type FROM mart.store_week
  WHERE snapshot_id = $2::bigint AND store_type IS NOT NULL AND ($3::text IS NULL OR store_type = $3)
),
typed AS (
  SELECT NULL::text AS store_type, store_id, month, visits FROM weeks WHERE $3::text IS NULL
  UNION ALL
  SELECT types.store_type, store_id, month, visits FROM weeks JOIN types ON store = store_id
)
SELECT
  store_type AS "storeType",
  month,
  round(avg(visits), 2) AS "averageWeeklyVisits",
  count(*) AS "storeWeeks",
  count(DISTINCT store_id) AS "stores"
FROM typed
GROUP BY store_type, month
