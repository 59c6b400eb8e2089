-- Customers ranked by spend in a period; ties share a rank. Filters of customers come last, so that ranks and
-- shares are over all customers.
-- Which period: $1 snapshot, $2 year, $3 from, $4 to: whole months. Which rows: $5 customer, $6 last rank
WITH ranked AS (
  SELECT
    rank() OVER (ORDER BY sum(total) DESC) AS place,
    customer_id,
    sum(total) AS total,
    sum(sum(total)) OVER () AS total_of_all,
    sum(transactions) AS transactions,
    sum(visits) AS visits,
    count(*) AS months,
    min(sales_month) AS first_month,
    max(sales_month) AS last_month
  FROM mart.customer_month
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR extract(year FROM sales_month) = $2)
    AND ($3::date IS NULL OR sales_month >= date_trunc('month', $3::date::timestamp))
    AND ($4::date IS NULL OR sales_month <= $4::date)
  GROUP BY customer_id
)
SELECT
  place AS "rank",
  customer_id AS "customer",
  total,
  round(total / nullif(total_of_all, 0), 6) AS "share",
  transactions,
  visits,
  months,
  first_month AS "firstMonth",
  last_month AS "lastMonth"
FROM ranked
WHERE ($5::integer IS NULL OR customer_id = $5)
  AND ($6::integer IS NULL OR place <= $6)
