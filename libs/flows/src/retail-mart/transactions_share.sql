-- Each transaction, with numbers only: no column identifies a person, and other columns of the files are left
-- out.
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
