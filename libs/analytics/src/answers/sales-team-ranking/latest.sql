-- The best of the list in its last complete month, or in its last month if none is complete, and in its last month, if
-- later. Numbers of people and the sales of the shops are over all people of the shops in the list.
WITH leading_month AS (
  SELECT month FROM list ORDER BY state = 'COMPLETE' DESC, month DESC LIMIT 1
),
chosen AS (
  SELECT *, rank() OVER (PARTITION BY month ORDER BY total DESC) AS place
  FROM list
  WHERE month = (SELECT month FROM leading_month) OR month = (SELECT max(month) FROM list)
),
shops AS (
  SELECT sales_month AS month, count(DISTINCT sales_person_id) AS people, sum(p.total) AS shop_total
  FROM mart.sales_person_month p
  WHERE snapshot_id = $1
    AND (sales_month, store_id) IN (SELECT month, store FROM chosen)
  GROUP BY sales_month
)
SELECT
  month,
  state,
  greatest(month, first_date) AS "firstDay",
  least((month + interval '1 month' - interval '1 day')::date, data_through) AS "lastDay",
  count(DISTINCT store) AS "shops",
  people,
  shop_total AS "shopTotal",
  sum(total) AS total,
  count(*) FILTER (WHERE "rank" = 1) AS wins,
  count(DISTINCT "salesPerson") FILTER (WHERE place = 1) AS "bestTied",
  (array_agg(DISTINCT "salesPerson") FILTER (WHERE place = 1))[1:5] AS "bestPeople",
  (array_agg(DISTINCT store) FILTER (WHERE place = 1))[1:5] AS "bestShops",
  max(total) AS "bestTotal",
  min("rank") FILTER (WHERE place = 1) AS "bestRank",
  min(tied) FILTER (WHERE place = 1) AS "bestRankTied",
  min(share) FILTER (WHERE place = 1) AS "bestShare"
FROM chosen
JOIN shops USING (month)
JOIN ops.snapshots ON snapshot_id = $1
GROUP BY month, state, first_date, data_through, people, shop_total
ORDER BY month
