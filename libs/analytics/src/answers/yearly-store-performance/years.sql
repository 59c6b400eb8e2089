-- Each year of the chain: its weeks, total, best and worst stores by total, and like-for-like growth over the
-- store-weeks in which the same store also sold a year earlier, of weeks that all stores delivered; and that growth over the
-- weeks in which the stores are comparable.
-- $1 snapshot, $2 department, $3 year, $4 from, $5 to, $8 calendar: whole years, as in the list
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM partial
),
judged AS (
  SELECT sales.*, p.week_date IS NULL AS is_complete
  FROM sales
  LEFT JOIN partial_weeks p USING (week_date)
),
weeks AS (
  SELECT
    year,
    week.week_date,
    week.store,
    week.store_type,
    profile.store IS NOT NULL AS has_profile,
    coalesce(week.week_date BETWEEN comparable_from AND coalesce(closing_date, week.week_date), false) AS is_comparable,
    week.weekly_sales AS sales,
    earlier.week_date AS earlier_date,
    earlier.weekly_sales AS earlier_sales
  FROM judged week
  JOIN periods USING (week_date)
  LEFT JOIN judged earlier
    ON earlier.store = week.store
    AND earlier.week_date = compared_date
    AND earlier.is_complete
    AND week.is_complete
  LEFT JOIN mart.store_profile profile ON profile.snapshot_id = $1 AND profile.store = week.store
  WHERE ($3::integer IS NULL OR year = $3)
    AND ($4::date IS NULL OR last_day >= $4)
    AND ($5::date IS NULL OR month <= $5)
),
sums AS (
  SELECT
    year,
    week_date,
    sum(sales) AS total,
    sum(sales) FILTER (WHERE earlier_sales IS NOT NULL) AS matched,
    max(earlier_date) AS earlier_date,
    sum(earlier_sales) AS earlier,
    sum(sales) FILTER (WHERE is_comparable AND earlier_sales IS NOT NULL) AS comparable,
    sum(earlier_sales) FILTER (WHERE is_comparable) AS comparable_earlier,
    max(earlier_date) FILTER (WHERE is_comparable) AS comparable_date
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
    count(earlier) AS matched_weeks,
    min(earlier_date) AS first_compared,
    max(earlier_date) AS last_compared,
    sum(comparable) AS comparable,
    sum(comparable_earlier) AS comparable_earlier,
    count(comparable_date) AS comparable_weeks,
    min(comparable_date) AS first_comparable,
    max(comparable_date) AS last_comparable
  FROM sums
  GROUP BY year
),
states AS (
  SELECT
    year,
    bool_or(is_open) AS is_open,
    bool_or(is_cut OR week_date IN (SELECT week_date FROM partial_weeks)) AS is_partial
  FROM periods
  GROUP BY year
),
ranked AS (
  SELECT
    year,
    json_build_object('store', store, 'storeType', store_type) AS member,
    store,
    sum(sales) AS total,
    bool_or(has_profile) AS has_profile,
    bool_or(is_comparable) AS is_comparable,
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
    min(total) AS worst_total,
    CASE WHEN bool_or(has_profile) THEN count(*) FILTER (WHERE is_comparable) END AS comparable_stores
  FROM ranked
  GROUP BY year
)
SELECT
  year,
  first_week AS "firstWeek",
  last_week AS "lastWeek",
  weeks,
  total,
  best,
  best_total AS "bestTotal",
  worst,
  worst_total AS "worstTotal",
  round((matched - earlier) / nullif(abs(earlier), 0), 6) AS "likeForLikeGrowth",
  matched_weeks AS "likeForLikeWeeks",
  first_compared AS "firstComparedWeek",
  last_compared AS "lastComparedWeek",
  comparable_stores AS "comparableStores",
  round((comparable - comparable_earlier) / nullif(abs(comparable_earlier), 0), 6) AS "comparableGrowth",
  comparable_weeks AS "comparableWeeks",
  first_comparable AS "firstComparableWeek",
  last_comparable AS "lastComparableWeek",
  CASE WHEN is_open THEN 'OPEN' WHEN is_partial THEN 'PARTIAL' ELSE 'COMPLETE' END AS state
FROM chain
JOIN extremes USING (year)
JOIN states USING (year)
ORDER BY year
