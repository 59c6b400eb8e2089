-- Each year of the chain: its weeks, total, best and worst stores by total, and like-for-like growth over the
-- store-weeks in which the same store also sold 364 days earlier, of weeks that all stores delivered.
-- $1 snapshot, $2 department, $3 year, $4 from, $5 to: whole years, as in the list
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
bounds AS (
  SELECT
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    mode() WITHIN GROUP (ORDER BY extract(isodow FROM week_date)::integer) AS weekday
  FROM mart.store_week
  WHERE snapshot_id = $1
),
partial_weeks AS (
  SELECT DISTINCT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1 AND NOT is_complete
),
judged AS (
  SELECT sales.*, p.week_date IS NULL AS is_complete
  FROM sales
  LEFT JOIN partial_weeks p USING (week_date)
),
weeks AS (
  SELECT
    extract(year FROM week.week_date)::integer AS year,
    week.week_date,
    week.store,
    week.store_type,
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
sums AS (
  SELECT
    year,
    week_date,
    sum(sales) AS total,
    sum(sales) FILTER (WHERE earlier_sales IS NOT NULL) AS matched,
    sum(earlier_sales) AS earlier
  FROM weeks
  GROUP BY year, week_date
),
chain AS (
  SELECT
    year,
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    count(*) AS weeks,
    sum(total) AS total,
    sum(matched) AS matched,
    sum(earlier) AS earlier,
    count(earlier) AS matched_weeks
  FROM sums
  GROUP BY year
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
    year,
    json_build_object('store', store, 'storeType', store_type) AS member,
    store,
    sum(sales) AS total,
    rank() OVER (PARTITION BY year ORDER BY sum(sales) DESC) AS from_best,
    rank() OVER (PARTITION BY year ORDER BY sum(sales)) AS from_worst
  FROM weeks
  GROUP BY year, store, store_type
),
extremes AS (
  SELECT
    year,
    json_agg(member ORDER BY store) FILTER (WHERE from_best = 1) AS best,
    max(total) AS best_total,
    json_agg(member ORDER BY store) FILTER (WHERE from_worst = 1) AS worst,
    min(total) AS worst_total
  FROM ranked
  GROUP BY year
)
SELECT
  year,
  chain.first_week AS "firstWeek",
  chain.last_week AS "lastWeek",
  weeks,
  total,
  best,
  best_total AS "bestTotal",
  worst,
  worst_total AS "worstTotal",
  round((matched - earlier) / nullif(abs(earlier), 0), 6) AS "likeForLikeGrowth",
  matched_weeks AS "likeForLikeWeeks",
  CASE
    WHEN last_date > bounds.last_week THEN 'OPEN'
    WHEN first_date < bounds.first_week
      OR year IN (SELECT extract(year FROM week_date) FROM partial_weeks) THEN 'PARTIAL'
    ELSE 'COMPLETE'
  END AS state
FROM chain
JOIN extremes USING (year)
JOIN week_dates USING (year)
CROSS JOIN bounds
ORDER BY year
