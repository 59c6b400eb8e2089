-- Each store and year: total, weekly average, rank among all stores of the year, and like-for-like
-- growth over the weeks that the same store also had 364 days earlier.
-- $1 snapshot, $2 year, $3 store
WITH weeks AS (
  SELECT
    extract(year FROM week.week_date)::integer AS year,
    week.store,
    week.store_type,
    week.weekly_sales AS sales,
    earlier.weekly_sales AS earlier_sales
  FROM mart.store_week week
  LEFT JOIN mart.store_week earlier
    ON earlier.snapshot_id = week.snapshot_id
    AND earlier.store = week.store
    AND earlier.week_date = week.week_date - 364
  WHERE week.snapshot_id = $1
    AND ($2::integer IS NULL OR extract(year FROM week.week_date) = $2)
),
years AS (
  SELECT
    year,
    store,
    store_type,
    sum(sales) AS total,
    count(*) AS weeks,
    sum(sales) FILTER (WHERE earlier_sales IS NOT NULL) AS matched,
    sum(earlier_sales) AS earlier,
    count(earlier_sales) AS matched_weeks
  FROM weeks
  GROUP BY year, store, store_type
),
ranked AS (
  SELECT *, rank() OVER (PARTITION BY year ORDER BY total DESC) AS place
  FROM years
)
SELECT
  year,
  store,
  store_type AS "storeType",
  total,
  round(total / weeks, 2) AS "weeklyAverage",
  weeks,
  place AS "rank",
  round((matched - earlier) / nullif(abs(earlier), 0), 6) AS "likeForLikeGrowth",
  matched_weeks AS "likeForLikeWeeks"
FROM ranked
WHERE $3::integer IS NULL OR store = $3
