-- The parameters of the list: $1 snapshot, $2 year, $3 from, $4 to, $5 customer. A rank does not filter
-- months.
SELECT min(sales_month) AS "firstMonth", max(sales_month) AS "lastMonth",
  count(DISTINCT sales_month) AS months
FROM mart.customer_month
WHERE snapshot_id = $1
  AND ($2::integer IS NULL OR extract(year FROM sales_month) = $2)
  AND ($3::date IS NULL OR sales_month >= date_trunc('month', $3::date::timestamp))
  AND ($4::date IS NULL OR sales_month <= $4::date)
  AND ($5::integer IS NULL OR customer_id = $5)
