-- One row a shop, person and month. Whoever sold most of a shop's month gets one per cent of it, each of
-- several who sold as much; nobody for a month of returns.
SELECT
  store_id,
  sales_person_id,
  sales_month,
  transactions,
  total,
  sales_rank,
  tied,
  CASE WHEN sales_rank = 1 AND total > 0 THEN CAST(round(total * 0.01, 2) AS DECIMAL(38, 2))
    ELSE CAST(0 AS DECIMAL(38, 2)) END AS incentive
FROM (
  SELECT
    store_id,
    sales_person_id,
    sales_month,
    transactions,
    total,
    CAST(rank() OVER (PARTITION BY store_id, sales_month ORDER BY total DESC) AS INTEGER) AS sales_rank,
    CAST(count(*) OVER (PARTITION BY store_id, sales_month, total) AS INTEGER) AS tied
  FROM (
    SELECT store_id, sales_person_id, sales_month, CAST(count(*) AS INTEGER) AS transactions,
      CAST(sum(total_cost) AS DECIMAL(18, 2)) AS total
    FROM retail_transactions
    GROUP BY store_id, sales_person_id, sales_month
  ) t
) r
