-- Each transaction, by numbers: nothing that a person could be told by, nor what else a file said.
SELECT
  sales_month,
  store_id AS shop,
  customer_id,
  sales_date,
  sales_person_id,
  product_name,
  price,
  quantity,
  total_cost,
  list_price
FROM retail_transactions
