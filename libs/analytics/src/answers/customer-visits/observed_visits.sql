-- Observed visits, customers and days, of the shops and weeks with transactions. A shop is the store with its number;
-- one without a store-week has no type. The share of sales is over store-weeks that have transactions and weekly sales.
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
  SELECT w.store_id, w.week_date, d.sales_date, d.total
  FROM weeks w
  JOIN mart.shop_day d
    ON d.snapshot_id = $1 AND d.store_id = w.store_id
    AND d.sales_date BETWEEN w.week_date - 6 AND w.week_date
),
paid AS (
  SELECT store_id, week_date, sum(total) AS total FROM days GROUP BY store_id, week_date
),
covered AS (
  SELECT sum(p.total) AS paid, sum(s.weekly_sales) AS sales
  FROM paid p
  JOIN mart.store_week s
    ON s.snapshot_id = $2::bigint AND s.store = p.store_id AND s.week_date = p.week_date
)
SELECT
  round(avg(visits), 2) AS "averageWeeklyVisits",
  count(*) AS "storeWeeks",
  count(DISTINCT store_id) AS "stores",
  (SELECT count(DISTINCT sales_date) FROM days) AS "days",
  (SELECT round(paid / sales, 6) FROM covered WHERE sales > 0) AS "salesShare",
  json_build_object(
    'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date)
  ) AS "coverage"
FROM weeks
