-- Personal columns of customers, encrypted as stored.
-- $1 numbers of the customers
SELECT
  customer_id AS "number",
  first_name AS "firstName",
  last_name AS "lastName",
  address,
  pincode,
  phone_number AS "phone"
FROM core.customers
WHERE customer_id = ANY ($1::integer[])
