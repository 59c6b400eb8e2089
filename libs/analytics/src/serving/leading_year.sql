-- The last complete year of a question, or its last year if none is complete, over the weeks that all stores of the chain
-- delivered. Whose sales: $1 snapshot, $2 department. Which years, whole ones: $3 year, $4 from, $5 to, $8 calendar. Which
-- stores are compared: $6 store, $7 store type; a rank is over all stores.
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM partial
),
judged AS (
  SELECT
    sales.*,
    year,
    month,
    last_day,
    compared_date,
    p.week_date IS NULL AS is_complete,
    ($6::integer IS NULL OR store = $6) AND ($7::text IS NULL OR store_type = $7) AS is_selected
  FROM sales
  JOIN periods USING (week_date)
  LEFT JOIN partial_weeks p USING (week_date)
),
years AS (
  SELECT DISTINCT year
  FROM judged
  WHERE is_selected
    AND ($3::integer IS NULL OR year = $3)
    AND ($4::date IS NULL OR last_day >= $4)
    AND ($5::date IS NULL OR month <= $5)
),
states AS (
  SELECT
    year,
    CASE
      WHEN bool_or(is_open) THEN 'OPEN'
      WHEN bool_or(is_cut OR week_date IN (SELECT week_date FROM partial_weeks)) THEN 'PARTIAL'
      ELSE 'COMPLETE'
    END AS state
  FROM years
  JOIN periods USING (year)
  GROUP BY year
),
chosen AS (
  SELECT *
  FROM states
  ORDER BY state = 'COMPLETE' DESC, year DESC
  LIMIT 1
),
weeks AS (
  SELECT judged.*
  FROM judged
  JOIN chosen USING (year)
  WHERE is_complete
),
stores AS (
  SELECT
    store,
    is_selected,
    sum(weekly_sales) AS total,
    rank() OVER (ORDER BY sum(weekly_sales) DESC) AS place
  FROM weeks
  GROUP BY store, is_selected
),
selected AS (
  SELECT *, max(total) OVER () AS highest, min(total) OVER () AS lowest
  FROM stores
  WHERE is_selected
),
compared AS (
  SELECT
    count(*) AS stores,
    coalesce(sum(total), 0) AS total,
    coalesce(json_agg(store ORDER BY store) FILTER (WHERE total = highest), '[]') AS best,
    max(highest) AS best_total,
    coalesce(json_agg(store ORDER BY store) FILTER (WHERE total = lowest), '[]') AS worst,
    min(lowest) AS worst_total,
    CASE WHEN $6::integer IS NOT NULL THEN min(place) END AS rank
  FROM selected
),
span AS (
  SELECT min(week_date) AS first_week, max(week_date) AS last_week, count(DISTINCT week_date) AS weeks
  FROM weeks
  WHERE is_selected
),
-- PostgreSQL expects few rows, and would compare each week with each one: it cannot in a FULL JOIN.
pairs AS (
  SELECT
    week.weekly_sales,
    earlier.weekly_sales AS earlier_sales,
    earlier.week_date AS earlier_week,
    week.is_selected AND earlier.is_complete AS is_matched
  FROM weeks week
  FULL JOIN judged earlier ON earlier.store = week.store AND earlier.week_date = week.compared_date
),
growth AS (
  SELECT
    sum(weekly_sales) FILTER (WHERE is_matched) AS matched,
    sum(earlier_sales) FILTER (WHERE is_matched) AS earlier,
    count(DISTINCT earlier_week) FILTER (WHERE is_matched) AS compared_weeks,
    min(earlier_week) FILTER (WHERE is_matched) AS first_compared,
    max(earlier_week) FILTER (WHERE is_matched) AS last_compared
  FROM pairs
)
SELECT
  year,
  state,
  span.first_week AS "firstWeek",
  span.last_week AS "lastWeek",
  weeks,
  stores,
  total,
  best,
  best_total AS "bestTotal",
  worst,
  worst_total AS "worstTotal",
  rank,
  (SELECT count(*) FROM stores) AS "rankedStores",
  round((matched - earlier) / nullif(abs(earlier), 0), 6) AS "likeForLikeGrowth",
  compared_weeks AS "likeForLikeWeeks",
  first_compared AS "firstComparedWeek",
  last_compared AS "lastComparedWeek"
FROM chosen
CROSS JOIN compared
CROSS JOIN span
CROSS JOIN growth
