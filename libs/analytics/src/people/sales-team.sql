-- The names of sales people, as they lie there: sealed. $1 numbers
SELECT
  id AS "number",
  first_name AS "firstName",
  last_name AS "lastName",
  NULL AS "address",
  NULL AS "pincode",
  NULL AS "phone"
FROM core.sales_team
WHERE id = ANY ($1::integer[])
