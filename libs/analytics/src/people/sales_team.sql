-- Names of sales people, encrypted as stored.
-- $1 numbers of the sales people
SELECT
  id AS "number",
  first_name AS "firstName",
  last_name AS "lastName",
  NULL AS "address",
  NULL AS "pincode",
  NULL AS "phone"
FROM core.sales_team
WHERE id = ANY ($1::integer[])
