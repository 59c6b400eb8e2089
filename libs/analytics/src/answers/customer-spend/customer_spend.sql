-- Spend of each customer by month, and the change from the previous month. Filters of months and totals come
-- last, so that they do not affect a change.
-- $1 snapshot, $2 customer, $3 year, $4 from, $5 to: whole months, $6 least total
WITH compared AS (
  SELECT
    *,
    -- A customer has one row per month, so the frame has the previous month's row or is empty.
    sum(total) OVER (
      PARTITION BY customer_id ORDER BY sales_month
      RANGE BETWEEN interval '1 month' PRECEDING AND interval '1 month' PRECEDING
    ) AS total_before,
    CASE
      WHEN data_through < sales_month + interval '1 month' - interval '1 day' THEN 'OPEN'
      WHEN first_date > sales_month OR sales_month IN (
        SELECT sales_month FROM mart.shop_month_coverage
        WHERE snapshot_id = $1 AND days_delivered < days_open
      ) THEN 'PARTIAL'
      ELSE 'COMPLETE'
    END AS state
  FROM mart.customer_month
  JOIN ops.snapshots USING (snapshot_id)
  WHERE snapshot_id = $1 AND ($2::integer IS NULL OR customer_id = $2)
)
SELECT
  sales_month AS "month",
  state,
  customer_id AS "customer",
  total,
  transactions,
  visits,
  round(total / transactions, 2) AS "averagePerTransaction",
  CASE WHEN state = 'COMPLETE' AND first_date <= sales_month - interval '1 month'
    THEN round((total - total_before) / nullif(abs(total_before), 0), 6) END AS "changeOnMonthBefore"
FROM compared
WHERE ($3::integer IS NULL OR extract(year FROM sales_month) = $3)
  AND ($4::date IS NULL OR sales_month >= date_trunc('month', $4::date::timestamp))
  AND ($5::date IS NULL OR sales_month <= $5::date)
  AND ($6::numeric IS NULL OR total >= $6)
