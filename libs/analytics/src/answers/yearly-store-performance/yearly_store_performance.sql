-- Each store and year, of all departments or of one: total, weekly average, rank among all stores of the
-- year, and like-for-like growth over the complete weeks of the store with a complete one 364 days earlier.
-- Whose sales: $1 snapshot, $2 department. Which years, whole ones: $3 year, $4 from, $5 to. Which rows: $6
-- store, $7 store type
WITH sales AS (
  SELECT store, store_type, store_size, week_date, weekly_sales
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL
  UNION ALL
  SELECT store, week.store_type, week.store_size, week_date, sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $2
),
bounds AS (
  SELECT
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    mode() WITHIN GROUP (ORDER BY extract(isodow FROM week_date)::integer) AS weekday
  FROM mart.store_week
  WHERE snapshot_id = $1
),
partial AS (
  SELECT store, week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1 AND NOT is_complete
),
judged AS (
  SELECT sales.*, partial.store IS NULL AS is_complete
  FROM sales
  LEFT JOIN partial USING (store, week_date)
),
weeks AS (
  SELECT
    extract(year FROM week.week_date)::integer AS year,
    week.store,
    week.store_type,
    week.store_size,
    week.weekly_sales AS sales,
    earlier.weekly_sales AS earlier_sales
  FROM judged week
  LEFT JOIN judged earlier
    ON earlier.store = week.store
    AND earlier.week_date = week.week_date - 364
    AND earlier.is_complete
    AND week.is_complete
  WHERE ($3::integer IS NULL OR extract(year FROM week.week_date) = $3)
    AND ($4::date IS NULL OR extract(year FROM week.week_date) >= extract(year FROM $4::date))
    AND ($5::date IS NULL OR extract(year FROM week.week_date) <= extract(year FROM $5::date))
),
years AS (
  SELECT
    year,
    store,
    store_type,
    max(store_size) AS size,
    sum(sales) AS total,
    sum(sales) / count(*) AS weekly_average,
    round(sum(sales) / (count(*) * nullif(max(store_size), 0)), 12) AS sales_per_size,
    count(*) AS weeks,
    sum(sales) FILTER (WHERE earlier_sales IS NOT NULL) AS matched,
    sum(earlier_sales) AS earlier,
    count(earlier_sales) AS matched_weeks
  FROM weeks
  GROUP BY year, store, store_type
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
-- The first and the last date of the data's weekday in each year.
week_dates AS (
  SELECT
    year,
    first_day + (weekday - extract(isodow FROM first_day)::integer + 7) % 7 AS first_date,
    last_day - (extract(isodow FROM last_day)::integer - weekday + 7) % 7 AS last_date
  FROM (
    SELECT DISTINCT year, make_date(year, 1, 1) AS first_day, make_date(year, 12, 31) AS last_day
    FROM weeks
  ) each
  CROSS JOIN bounds
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
  LEFT JOIN (
    SELECT store, store_name, district FROM mart.store_profile WHERE snapshot_id = $1
  ) profile USING (store)
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
  store_name AS "storeName",
  district,
  place_in_district AS "rankInDistrict",
  CASE
    WHEN last_date > last_week THEN 'OPEN'
    WHEN first_date < first_week OR EXISTS (
      SELECT FROM partial
      WHERE partial.store = ranked.store AND extract(year FROM partial.week_date) = ranked.year
    ) THEN 'PARTIAL'
    ELSE 'COMPLETE'
  END AS state
FROM ranked
JOIN medians ON medians.year = ranked.year AND medians.store_type IS NOT DISTINCT FROM ranked.store_type
JOIN week_dates ON week_dates.year = ranked.year
CROSS JOIN bounds
WHERE ($6::integer IS NULL OR store = $6)
  AND ($7::text IS NULL OR ranked.store_type = $7)
