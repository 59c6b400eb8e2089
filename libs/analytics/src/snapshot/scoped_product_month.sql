-- The rows of mart.product_month over the shops of a scope.
SELECT
  sold.snapshot_id,
  sold.product_name,
  sold.sales_month,
  sum(sold.transactions)::integer AS transactions,
  sum(sold.quantity)::bigint AS quantity,
  sum(sold.off_list)::integer AS off_list,
  sum(sold.revenue) AS revenue,
  CASE WHEN count(sold.list_revenue) = count(*) THEN sum(sold.list_revenue) END AS list_revenue
FROM mart.shop_product_month sold
WHERE {rows}
GROUP BY sold.snapshot_id, sold.product_name, sold.sales_month
