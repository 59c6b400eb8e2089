-- Estimated weekly visits of a store by calendar month, for all stores and for each type, each as in customer_visits.sql.
-- $1 snapshot, $2 store type: only its rows, $3 month, $4 year, $5 basket value at CPI 100
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
weeks AS (
  SELECT week_date, extract(month FROM week_date)::integer AS month, store, store_type,
         weekly_sales / ($5::numeric * cpi / 100) AS visits
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND ($2::text IS NULL OR store_type = $2)
    AND ($3::integer IS NULL OR extract(month FROM week_date) = $3)
    AND ($4::integer IS NULL OR extract(year FROM week_date) = $4)
    AND cpi > 0
    AND week_date NOT IN (SELECT week_date FROM partial_weeks)
)
SELECT
  store_type AS "storeType",
  month,
  round(avg(visits), 2) AS "averageWeeklyVisits",
  count(*) AS "storeWeeks",
  count(DISTINCT store) AS "stores"
FROM weeks
GROUP BY GROUPING SETS ((month), (month, store_type))
HAVING CASE WHEN grouping(store_type) = 1 THEN $2::text IS NULL ELSE store_type IS NOT NULL END
