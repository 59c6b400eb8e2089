-- Each store and year, of all departments or of one: total, weekly average, rank among all stores of the year, and
-- like-for-like growth over the complete weeks of the store with a complete one a year earlier. It reads the relations of
-- year-relations.ts and store_years. A store that is comparable in a week of the year is a comparable one.
-- Whose sales: $1 snapshot, $2 department. Which years, whole ones: $3 year, $4 from, $5 to, $8 calendar. Which rows: $6
-- store, $7 store type
WITH years AS (
  SELECT
    store_years.*,
    store_name,
    district,
    total / weeks AS weekly_average,
    round(total / (weeks * nullif(size, 0)), 12) AS sales_per_size
  FROM store_years
  LEFT JOIN (SELECT store, store_name, district FROM mart.store_profile WHERE snapshot_id = $1) profile USING (store)
),
-- The mean of the lower and the upper median is exact, unlike percentile_cont. It reads averages before they are rounded.
medians AS (
  SELECT
    year,
    store_type,
    round((percentile_disc(0.5) WITHIN GROUP (ORDER BY weekly_average)
      + percentile_disc(0.5) WITHIN GROUP (ORDER BY weekly_average DESC)) / 2, 2) AS type_weekly_average,
    round((percentile_disc(0.5) WITHIN GROUP (ORDER BY sales_per_size)
      + percentile_disc(0.5) WITHIN GROUP (ORDER BY sales_per_size DESC)) / 2, 4) AS type_sales_per_size
  FROM years
  GROUP BY year, store_type
),
states AS (
  SELECT year, bool_or(is_open) AS is_open, bool_or(is_cut) AS is_cut
  FROM periods
  GROUP BY year
),
partial_years AS (
  SELECT DISTINCT store, year
  FROM partial
  JOIN periods USING (week_date)
),
ranked AS (
  SELECT
    *,
    rank() OVER (PARTITION BY year ORDER BY total DESC) AS place,
    CASE WHEN sales_per_size IS NOT NULL
      THEN rank() OVER (PARTITION BY year ORDER BY sales_per_size DESC NULLS LAST)
    END AS place_per_size,
    CASE WHEN district IS NOT NULL
      THEN rank() OVER (PARTITION BY year, district ORDER BY total DESC)
    END AS place_in_district
  FROM years
)
SELECT
  ranked.year,
  store,
  ranked.store_type AS "storeType",
  total,
  round(weekly_average, 2) AS "weeklyAverage",
  weeks,
  place AS "rank",
  size,
  round(sales_per_size, 4) AS "salesPerSize",
  place_per_size AS "rankBySalesPerSize",
  type_weekly_average AS "typeMedianWeeklyAverage",
  type_sales_per_size AS "typeMedianSalesPerSize",
  round((matched - earlier) / nullif(abs(earlier), 0), 6) AS "likeForLikeGrowth",
  matched_weeks AS "likeForLikeWeeks",
  first_compared AS "firstComparedWeek",
  last_compared AS "lastComparedWeek",
  CASE WHEN has_profile THEN coalesce(is_comparable, false) END AS "isComparable",
  store_name AS "storeName",
  district,
  place_in_district AS "rankInDistrict",
  CASE
    WHEN is_open THEN 'OPEN'
    WHEN is_cut OR (ranked.year, store) IN (SELECT year, store FROM partial_years) THEN 'PARTIAL'
    ELSE 'COMPLETE'
  END AS state
FROM ranked
JOIN medians ON medians.year = ranked.year AND medians.store_type IS NOT DISTINCT FROM ranked.store_type
JOIN states ON states.year = ranked.year
WHERE ($6::integer IS NULL OR store = $6)
  AND ($7::text IS NULL OR ranked.store_type = $7)
