-- One row per shop and week. A visit is a distinct pair of customer and day. The answer about visits takes its rule from
-- the snapshot that it reads.
SELECT
  store_id,
  week_date,
  CAST(count(*) AS INTEGER) AS visits,
  CAST(count(DISTINCT customer_id) AS INTEGER) AS customers,
  CAST(count(DISTINCT sales_date) AS INTEGER) AS days,
  CAST(sum(transactions) AS INTEGER) AS transactions,
  p.visits_observed_from AS observed_from
FROM visits
CROSS JOIN parameters p
GROUP BY store_id, week_date, p.visits_observed_from
