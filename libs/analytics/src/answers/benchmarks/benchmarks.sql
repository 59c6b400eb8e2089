-- Figures of the whole chain for a caller who is bound to stores. No figure is open unless each group of stores that
-- questions can select has at least five foreign stores and none of them has more than half of the foreign sales. So
-- no two answers differ by fewer than five foreign stores.
-- $1 snapshot, $2 year, $3 store type, $4 the caller's stores; null for the whole chain
WITH sold AS (
  SELECT
    store,
    store_type,
    extract(year FROM week_date)::integer AS year,
    $4::integer[] IS NULL OR store = ANY ($4) AS is_own,
    sum(weekly_sales) AS sales,
    count(*) AS weeks
  FROM mart.store_week
  WHERE snapshot_id = $1
  GROUP BY store, store_type, year
),
stores AS (
  SELECT grouping(year, store_type) AS detail, year, store_type, store, is_own, sum(sales) AS sales
  FROM sold
  GROUP BY GROUPING SETS ((store, is_own), (year, store, is_own), (year, store_type, store, is_own))
),
groups AS (
  SELECT
    detail,
    count(*) FILTER (WHERE NOT is_own) AS foreign_stores,
    coalesce(max(abs(sales)) FILTER (WHERE NOT is_own), 0) AS largest,
    coalesce(abs(sum(sales) FILTER (WHERE NOT is_own)), 0) AS foreign_sales
  FROM stores
  GROUP BY detail, year, store_type
),
-- Without filters the chain must pass; with a year each year, and with a store type each type in each year.
gate AS (
  SELECT coalesce(bool_and(foreign_stores = 0 OR foreign_stores >= 5 AND largest * 2 <= foreign_sales), false) AS is_open
  FROM groups
  WHERE detail >= CASE WHEN $3::text IS NOT NULL THEN 0 WHEN $2::integer IS NOT NULL THEN 1 ELSE 3 END
),
selected AS (
  SELECT
    store,
    is_own,
    sum(sales) AS sales,
    sum(weeks) AS weeks,
    rank() OVER (ORDER BY sum(sales) DESC) AS rank
  FROM sold
  WHERE ($2::integer IS NULL OR year = $2)
    AND ($3::text IS NULL OR store_type = $3)
  GROUP BY store, is_own
),
figures AS (
  SELECT
    count(*) AS stores,
    round(sum(sales) / nullif(sum(weeks), 0), 2) AS average,
    round(sum(sales) FILTER (WHERE is_own) / nullif(sum(sales), 0), 4) AS share,
    json_agg(json_build_object('store', store, 'sales', sales, 'rank', rank) ORDER BY rank, store)
      FILTER (WHERE is_own) AS ranks
  FROM selected
),
covered AS (
  SELECT min(week_date) AS first_week, max(week_date) AS last_week, count(DISTINCT week_date) AS weeks
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NULL OR extract(year FROM week_date) = $2)
)
SELECT
  is_open AS "isOpen",
  CASE WHEN is_open THEN stores END AS "stores",
  CASE WHEN is_open THEN average END AS "averageStoreWeek",
  CASE WHEN is_open THEN share END AS "share",
  CASE WHEN is_open THEN coalesce(ranks, '[]') ELSE '[]' END AS "ranks",
  json_build_object('firstWeek', first_week, 'lastWeek', last_week, 'weeks', covered.weeks) AS "coverage"
FROM gate
CROSS JOIN figures
CROSS JOIN covered
