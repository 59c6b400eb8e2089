-- Sales of each sales person by shop and month, ranked within the shop and month. Filters of people and
-- months come last, so that a share is of all sales of the shop.
-- $1 snapshot, $2 store, $3 sales person, $4 year, $5 from, $6 to: whole months, $7 only the best
WITH shared AS (
  SELECT
    *,
    sum(total) OVER (PARTITION BY store_id, sales_month) AS shop_total,
    CASE
      WHEN data_through < sales_month + interval '1 month' - interval '1 day' THEN 'OPEN'
      WHEN first_date > sales_month OR sales_month IN (
        SELECT sales_month FROM mart.shop_month_coverage
        WHERE snapshot_id = $1 AND days_delivered < days_open
      ) THEN 'PARTIAL'
      ELSE 'COMPLETE'
    END AS state
  FROM mart.sales_person_month
  JOIN ops.snapshots USING (snapshot_id)
  WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store_id = $2)
)
SELECT
  sales_month AS "month",
  state,
  store_id AS "store",
  sales_rank AS "rank",
  tied,
  sales_person_id AS "salesPerson",
  total,
  transactions,
  round(total / nullif(shop_total, 0), 6) AS "share",
  incentive
FROM shared
WHERE ($3::integer IS NULL OR sales_person_id = $3)
  AND ($4::integer IS NULL OR extract(year FROM sales_month) = $4)
  AND ($5::date IS NULL OR sales_month >= date_trunc('month', $5::date::timestamp))
  AND ($6::date IS NULL OR sales_month <= $6::date)
  AND ($7::boolean IS NOT TRUE OR sales_rank = 1)
