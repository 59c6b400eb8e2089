-- The baskets of all shops of the list together in its last complete month, or in its last month if none is complete, and
-- in its last month, if later; and the values of a basket by shop.
WITH leading_month AS (
  SELECT month FROM list ORDER BY state = 'COMPLETE' DESC, month DESC LIMIT 1
),
months AS (
  SELECT DISTINCT month, state FROM list WHERE month = (SELECT month FROM leading_month) OR month = (SELECT max(month) FROM list)
),
shops AS (
  SELECT month, state, store_id, sum(baskets) AS baskets, sum(quantity) AS quantity, sum(total) AS total
  FROM months
  JOIN mart.shop_day ON date_trunc('month', sales_date::timestamp) = month
  WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store_id = $2)
  GROUP BY month, state, store_id
)
SELECT
  month,
  state,
  greatest(month, first_date) AS "firstDay",
  least((month + interval '1 month' - interval '1 day')::date, data_through) AS "lastDay",
  count(*) AS "shops",
  sum(baskets) AS "baskets",
  round(sum(quantity)::numeric / sum(baskets), 2) AS "piecesPerBasket",
  round(sum(total) / sum(baskets), 2) AS "valuePerBasket",
  min(round(total / baskets, 2)) AS "lowestValue",
  max(round(total / baskets, 2)) AS "highestValue"
FROM shops
JOIN ops.snapshots ON snapshot_id = $1
GROUP BY month, state, first_date, data_through
ORDER BY month
