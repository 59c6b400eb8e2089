-- Sales of the products by month: price compared with the list price, rank among the products of the month,
-- and the change from the previous month. Filters of rows come last, so that they do not affect ranks and
-- changes.
-- $1 snapshot, $2 product, $3 year, $4 from, $5 to: whole months
WITH measured AS (
  SELECT
    *,
    rank() OVER (PARTITION BY sales_month ORDER BY revenue DESC) AS place,
    -- A product has one row per month, so the frame has the previous month's row or is empty.
    sum(revenue) OVER (
      PARTITION BY product_name ORDER BY sales_month
      RANGE BETWEEN interval '1 month' PRECEDING AND interval '1 month' PRECEDING
    ) AS revenue_before,
    CASE
      WHEN data_through < sales_month + interval '1 month' - interval '1 day' THEN 'OPEN'
      WHEN first_date > sales_month OR sales_month IN (
        SELECT sales_month FROM mart.shop_month_coverage
        WHERE snapshot_id = $1 AND days_delivered < days_open
      ) THEN 'PARTIAL'
      ELSE 'COMPLETE'
    END AS state
  FROM mart.product_month
  JOIN ops.snapshots USING (snapshot_id)
  WHERE snapshot_id = $1
)
SELECT
  sales_month AS "month",
  state,
  place AS "rank",
  product_name AS "product",
  revenue,
  quantity,
  round(revenue / nullif(quantity, 0), 2) AS "averagePrice",
  list_revenue AS "listRevenue",
  round(revenue / nullif(list_revenue, 0), 6) AS "priceAgainstList",
  transactions,
  off_list AS "transactionsOffList",
  CASE WHEN state = 'COMPLETE' AND first_date <= sales_month - interval '1 month'
    THEN round((revenue - revenue_before) / nullif(abs(revenue_before), 0), 6) END AS "changeOnMonthBefore"
FROM measured
WHERE ($2::text IS NULL OR product_name = $2)
  AND ($3::integer IS NULL OR extract(year FROM sales_month) = $3)
  AND ($4::date IS NULL OR sales_month >= date_trunc('month', $4::date::timestamp))
  AND ($5::date IS NULL OR sales_month <= $5::date)
