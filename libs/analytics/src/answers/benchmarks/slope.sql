-- The slope of one line through all rows of the chain's sales prediction: change of a department's weekly sales in a store for
-- each point of unemployment. Open as the other benchmarks are, with the spread of unemployment in place of sales.
-- The program puts the input of the prediction into the first common table expression. $1 snapshot, $2 department, $3 unemployment, exclusive, $4 the caller's stores
WITH groups AS (
{groups}
),
centre AS (
  SELECT sum("weeks" * "unemployment") / sum("weeks") AS mean FROM groups
),
stores AS (
  SELECT
    "store",
    $4::integer[] IS NULL OR "store" = ANY ($4) AS is_own,
    sum("weeks" * ("unemployment" - mean) ^ 2) AS spread,
    sum("weeks" * ("unemployment" - mean) * "meanSales") AS product
  FROM groups
  CROSS JOIN centre
  GROUP BY "store"
)
SELECT
  CASE
    WHEN count(*) FILTER (WHERE NOT is_own) = 0
      OR count(*) FILTER (WHERE NOT is_own) >= 5
      AND max(spread) FILTER (WHERE NOT is_own) * 2 <= sum(spread) FILTER (WHERE NOT is_own)
      THEN round(sum(product) / nullif(sum(spread), 0), 2)
  END AS slope
FROM stores
