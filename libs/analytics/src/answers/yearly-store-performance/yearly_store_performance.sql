-- Each store and year, of all departments or of one: total, weekly average, rank among all stores of the
-- year, and like-for-like growth over the weeks in which the same store also sold 364 days earlier.
-- Whose sales: $1 snapshot, $2 department. Which years, whole ones: $3 year, $4 from, $5 to. Which rows: $6
-- store, $7 store type
WITH sales AS (
  SELECT store, store_type, week_date, weekly_sales
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL
  UNION ALL
  SELECT store, week.store_type, week_date, sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $2
),
weeks AS (
  SELECT
    extract(year FROM week.week_date)::integer AS year,
    week.store,
    week.store_type,
    week.weekly_sales AS sales,
    earlier.weekly_sales AS earlier_sales
  FROM sales week
  LEFT JOIN sales earlier
    ON earlier.store = week.store
    AND earlier.week_date = week.week_date - 364
  WHERE ($3::integer IS NULL OR extract(year FROM week.week_date) = $3)
    AND ($4::date IS NULL OR extract(year FROM week.week_date) >= extract(year FROM $4::date))
    AND ($5::date IS NULL OR extract(year FROM week.week_date) <= extract(year FROM $5::date))
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
WHERE ($6::integer IS NULL OR store = $6)
  AND ($7::text IS NULL OR store_type = $7)
