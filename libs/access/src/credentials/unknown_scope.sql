-- The stores and departments, among some, that no published snapshot has. $1 stores, $2 departments
-- OFFSET makes each a look-up in an index: PostgreSQL would read the whole marts to join them.
WITH published AS (
  SELECT snapshot_id FROM ops.snapshots WHERE status = 'published'
)
SELECT
  ARRAY(
    SELECT own.store
    FROM unnest($1::integer[]) own (store)
    WHERE NOT EXISTS (
        SELECT FROM mart.store_week JOIN published USING (snapshot_id) WHERE store = own.store OFFSET 0
      )
      AND NOT EXISTS (
        SELECT FROM mart.shop_day JOIN published USING (snapshot_id) WHERE store_id = own.store OFFSET 0
      )
    ORDER BY own.store
  ) AS stores,
  ARRAY(
    SELECT own.department
    FROM unnest($2::integer[]) own (department)
    WHERE NOT EXISTS (
      SELECT FROM mart.department_week JOIN published USING (snapshot_id) WHERE department = own.department OFFSET 0
    )
    ORDER BY own.department
  ) AS departments
