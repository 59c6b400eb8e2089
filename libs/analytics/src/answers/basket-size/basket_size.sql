-- Baskets by shop and month, or by month over all selected shops: average content of one. A basket is
-- everything that one customer buys in a shop on one day.
-- $1 snapshot, $2 store, $3 all shops together, $4 year, $5 from, $6 to: whole months
WITH days AS (
  SELECT
    *,
    date_trunc('month', sales_date::timestamp)::date AS month,
    CASE WHEN $3::boolean THEN NULL ELSE store_id END AS store
  FROM mart.shop_day
  JOIN ops.snapshots USING (snapshot_id)
  WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store_id = $2)
)
SELECT
  month,
  CASE
    WHEN data_through < month + interval '1 month' - interval '1 day' THEN 'OPEN'
    WHEN first_date > month OR month IN (
      SELECT sales_month FROM mart.shop_month_coverage
      WHERE snapshot_id = $1 AND days_delivered < days_open
    ) THEN 'PARTIAL'
    ELSE 'COMPLETE'
  END AS "state",
  store,
  count(DISTINCT store_id) AS "stores",
  count(DISTINCT sales_date) AS "days",
  sum(baskets) AS "baskets",
  round(sum(quantity)::numeric / sum(baskets), 2) AS "piecesPerBasket",
  round(sum(total) / sum(baskets), 2) AS "valuePerBasket",
  round(sum(transactions)::numeric / sum(baskets), 2) AS "transactionsPerBasket"
FROM days
WHERE ($4::integer IS NULL OR extract(year FROM month) = $4)
  AND ($5::date IS NULL OR month >= date_trunc('month', $5::date::timestamp))
  AND ($6::date IS NULL OR month <= $6::date)
GROUP BY month, store, first_date, data_through
