-- Each transaction with the list price of its product on that day: the old price until the day the price
-- changed. Rows of unknown customers, shops, products and people are quarantined before this step.
SELECT
  t.file_id,
  t.line,
  t.store_id,
  t.sales_date,
  CAST(date_trunc('month', t.sales_date) AS DATE) AS sales_month,
  -- The chain's weeks end on Fridays.
  next_day(date_sub(t.sales_date, 1), 'FRI') AS week_date,
  t.customer_id,
  t.sales_person_id,
  t.product_name,
  t.price,
  t.quantity,
  t.total_cost,
  CASE WHEN t.sales_date < p.updated_date THEN coalesce(p.old_price, p.current_price)
    ELSE p.current_price END AS list_price
FROM transactions t
LEFT JOIN products p ON p.name = t.product_name
