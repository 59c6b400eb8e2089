-- Each year of the chain: its weeks, total, best and worst stores by total, and like-for-like growth over the
-- store-weeks in which the same store also sold a year earlier, of weeks that all stores delivered; and that growth over the
-- weeks in which the stores are comparable. It reads the relations of year-relations.ts and store_years.
-- $1 snapshot, $2 department, $3 year, $4 from, $5 to, $8 calendar: whole years, as in the list
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM partial
),
sums AS (
  SELECT
    year,
    week_date,
    sum(sales) AS total,
    sum(sales) FILTER (WHERE is_fair) AS matched,
    max(earlier_date) FILTER (WHERE is_fair) AS earlier_date,
    sum(earlier_sales) FILTER (WHERE is_fair) AS earlier,
    sum(sales) FILTER (WHERE is_fair AND is_comparable) AS comparable,
    sum(earlier_sales) FILTER (WHERE is_fair AND is_comparable) AS comparable_earlier,
    max(earlier_date) FILTER (WHERE is_fair AND is_comparable) AS comparable_date
  FROM (
    SELECT week.*, week_date BETWEEN comparable_from AND coalesce(closing_date, week_date) AS is_comparable
    FROM year_weeks week
    LEFT JOIN (SELECT store, comparable_from, closing_date FROM mart.store_profile WHERE snapshot_id = $1) profile USING (store)
  ) weeks
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
    total,
    has_profile,
    is_comparable,
    rank() OVER (PARTITION BY year ORDER BY total DESC) AS from_best,
    rank() OVER (PARTITION BY year ORDER BY total) AS from_worst
  FROM store_years
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
