-- Visits and totals of shops by day, with the week that each day belongs to. Weeks end on Fridays, as in
-- customer_visit_week. A visit is a customer who buys in a shop on a day: shop_day counts it as a basket.
-- $2 snapshot of the transactions
SELECT
  store_id AS store,
  sales_date + (12 - extract(isodow FROM sales_date)::integer) % 7 AS week_date,
  sales_date,
  baskets::bigint AS visits,
  total
FROM mart.shop_day
WHERE snapshot_id = $2::bigint
