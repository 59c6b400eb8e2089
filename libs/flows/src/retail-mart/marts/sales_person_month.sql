-- One row per shop, person and month. Rank 1 gets a percentage of the total; the parameters set it and the
-- rule for ties. Totals up to zero get nothing. The parts of tied people sum exactly to the cent.
SELECT
  store_id,
  sales_person_id,
  sales_month,
  transactions,
  total,
  sales_rank,
  tied,
  CASE
    WHEN sales_rank > 1 OR total <= 0 THEN CAST(0 AS DECIMAL(38, 2))
    WHEN tied = 1 OR incentive_ties = 'each' THEN CAST(cents * 0.01 AS DECIMAL(38, 2))
    WHEN incentive_ties = 'none' THEN CAST(0 AS DECIMAL(38, 2))
    -- People with the lowest numbers get the remaining cents.
    ELSE CAST((share + CASE WHEN place <= left_over THEN 1 ELSE 0 END) * 0.01 AS DECIMAL(38, 2))
  END AS incentive
FROM (
  -- Division is inexact in both engines; the remainder after `about` corrects the quotient by whole cents.
  SELECT q.*, about + CAST((cents - left_over - about * tied) / tied AS DECIMAL(28, 0)) AS share
  FROM (
    SELECT c.*, cents % tied AS left_over, CAST((cents - cents % tied) / tied AS DECIMAL(28, 0)) AS about
    FROM (
      SELECT r.*, CAST(round(r.total * p.incentive_percent * 0.01, 2) * 100 AS DECIMAL(28, 0)) AS cents,
        p.incentive_ties
      FROM (
        SELECT
          store_id,
          sales_person_id,
          sales_month,
          transactions,
          total,
          CAST(rank() OVER (PARTITION BY store_id, sales_month ORDER BY total DESC) AS INTEGER) AS sales_rank,
          CAST(count(*) OVER (PARTITION BY store_id, sales_month, total) AS INTEGER) AS tied,
          CAST(row_number() OVER (
            PARTITION BY store_id, sales_month, total ORDER BY sales_person_id) AS INTEGER) AS place
        FROM (
          SELECT store_id, sales_person_id, sales_month, CAST(count(*) AS INTEGER) AS transactions,
            CAST(sum(total_cost) AS DECIMAL(28, 2)) AS total
          FROM retail_transactions
          GROUP BY store_id, sales_person_id, sales_month
        ) t
      ) r CROSS JOIN parameters p
    ) c
  ) q
) s
