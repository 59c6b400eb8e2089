-- The stores and departments, among some, that no published snapshot has. $1 stores, $2 departments
WITH published AS (
  SELECT snapshot_id FROM ops.snapshots WHERE status = 'published'
)
SELECT
  ARRAY(
    SELECT unnest($1::integer[])
    EXCEPT SELECT store FROM mart.store_week JOIN published USING (snapshot_id)
    EXCEPT SELECT store_id FROM mart.shop_day JOIN published USING (snapshot_id)
    ORDER BY 1
  ) AS stores,
  ARRAY(
    SELECT unnest($2::integer[])
    EXCEPT SELECT department FROM mart.department_week JOIN published USING (snapshot_id)
    ORDER BY 1
  ) AS departments
