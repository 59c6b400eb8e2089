-- The deliveries of the months that an answer covers. $1 snapshot, $2 store, $3 first month, $4 last month
WITH months AS (
  SELECT
    sales_month,
    sum(days_open) AS days_open,
    sum(days_delivered) AS days_delivered,
    count(*) AS expected_stores,
    count(*) FILTER (WHERE days_delivered = days_open) AS stores,
    (array_agg(store_id ORDER BY store_id) FILTER (WHERE days_delivered < days_open))[1:12] AS lacking
  FROM mart.shop_month_coverage
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR store_id = $2)
    AND sales_month BETWEEN $3::date AND $4::date
  GROUP BY sales_month
),
partial AS (
  SELECT
    sales_month AS month,
    stores,
    expected_stores AS "expectedStores",
    days_open AS "daysOpen",
    days_delivered AS "daysDelivered",
    lacking
  FROM months
  WHERE days_delivered < days_open
  ORDER BY sales_month DESC
  LIMIT 12
)
SELECT
  (SELECT max(sales_month)
   FROM months
   JOIN ops.snapshots ON snapshot_id = $1
   WHERE days_delivered = days_open
     AND sales_month >= first_date
     AND sales_month + interval '1 month' - interval '1 day' <= data_through) AS "lastCompleteMonth",
  (SELECT coalesce(json_agg(partial ORDER BY month DESC), '[]') FROM partial) AS "partialMonths"
