-- Visits that transactions tell: customers and days, of shops and weeks that have any. A shop is the store of
-- its number; one that is in no store-week has no type.
-- $1 snapshot of the transactions, $2 that of the stores, $3 store type, $4 month, $5 year
WITH weeks AS (
  SELECT store_id, week_date, visits
  FROM mart.customer_visit_week
  WHERE snapshot_id = $1
    AND ($3::text IS NULL OR store_id IN (
      SELECT store FROM mart.store_week WHERE snapshot_id = $2::bigint AND store_type = $3
    ))
    AND ($4::integer IS NULL OR extract(month FROM week_date) = $4)
    AND ($5::integer IS NULL OR extract(year FROM week_date) = $5)
),
days AS (
  SELECT count(DISTINCT d.sales_date) AS days
  FROM weeks w
  JOIN mart.shop_day d
    ON d.snapshot_id = $1 AND d.store_id = w.store_id
    AND d.sales_date BETWEEN w.week_date - 6 AND w.week_date
)
SELECT
  round(avg(visits), 2) AS "averageWeeklyVisits",
  count(*) AS "storeWeeks",
  count(DISTINCT store_id) AS "stores",
  (SELECT days FROM days) AS "days",
  json_build_object(
    'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date)
  ) AS "coverage"
FROM weeks
