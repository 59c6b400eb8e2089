-- The rank of the selected customer, or of those who spent most, over all customers of the period, and the days of the
-- period that the data include.
-- The parameters of the list: $1 snapshot, $2 year, $3 from, $4 to: whole months, $5 customer, $6 last rank.
WITH ranked AS (
  SELECT
    customer_id,
    sum(total) AS total,
    rank() OVER (ORDER BY sum(total) DESC) AS place,
    min(sales_month) AS first_month,
    max(sales_month) AS last_month
  FROM mart.customer_month
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR extract(year FROM sales_month) = $2)
    AND ($3::date IS NULL OR sales_month >= date_trunc('month', $3::date::timestamp))
    AND ($4::date IS NULL OR sales_month <= $4::date)
  GROUP BY customer_id
),
period AS (
  SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE $6::integer IS NULL OR place <= $6) AS up_to_max_rank,
    sum(total) AS total_of_all,
    min(first_month) AS first_month,
    (max(last_month) + interval '1 month' - interval '1 day')::date AS last_day
  FROM ranked
),
chosen AS (
  SELECT place, total FROM ranked WHERE $5::integer IS NULL OR customer_id = $5
  ORDER BY place LIMIT 1
)
SELECT
  greatest(first_month, first_date) AS "firstDay",
  least(last_day, data_through) AS "lastDay",
  first_month >= first_date AND last_day <= data_through AND NOT EXISTS (
    SELECT FROM mart.shop_month_coverage
    WHERE snapshot_id = $1 AND days_delivered < days_open AND sales_month BETWEEN first_month AND last_day
  ) AS "isComplete",
  customers,
  up_to_max_rank AS "upToMaxRank",
  place AS "rank",
  (SELECT count(*) FROM ranked WHERE ranked.place = chosen.place) AS tied,
  (SELECT (array_agg(customer_id ORDER BY customer_id))[1:5] FROM ranked
   WHERE ranked.place = chosen.place AND ($5::integer IS NULL OR customer_id = $5)) AS best,
  total,
  round(total / nullif(total_of_all, 0), 6) AS "share"
FROM chosen
CROSS JOIN period
JOIN ops.snapshots ON snapshot_id = $1
