-- The products at the best rank of the list in its last complete month, or in its last month if none is complete, and in
-- its last month, if later. Numbers of products and totals are over all products of the month.
WITH leading_month AS (
  SELECT month FROM list ORDER BY state = 'COMPLETE' DESC, month DESC LIMIT 1
),
best AS (
  SELECT *, rank() OVER (PARTITION BY month ORDER BY "rank") AS place
  FROM list
  WHERE month = (SELECT month FROM leading_month) OR month = (SELECT max(month) FROM list)
),
all_products AS (
  SELECT sales_month AS month, count(*) AS "products", sum(revenue) AS total
  FROM mart.product_month
  WHERE snapshot_id = $1 AND sales_month IN (SELECT month FROM best)
  GROUP BY sales_month
)
SELECT
  month,
  state,
  greatest(month, first_date) AS "firstDay",
  least((month + interval '1 month' - interval '1 day')::date, data_through) AS "lastDay",
  "rank",
  (array_agg(product ORDER BY product))[1:5] AS best,
  (SELECT count(*) FROM mart.product_month p
   WHERE p.snapshot_id = $1 AND p.sales_month = best.month AND p.revenue = best.revenue) AS tied,
  revenue,
  CASE WHEN count(*) = 1 THEN max("averagePrice") END AS "averagePrice",
  "products",
  total
FROM best
JOIN all_products USING (month)
JOIN ops.snapshots ON snapshot_id = $1
WHERE place = 1
GROUP BY month, state, first_date, data_through, "rank", revenue, "products", total
ORDER BY month
