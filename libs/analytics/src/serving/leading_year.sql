-- The last complete year of a question, or its last year if none is complete, over the weeks that all stores of the chain
-- delivered. It reads the relations of year-relations.ts. Whose sales: $1 snapshot, $2 department. Which years, whole ones: $3
-- year, $4 from, $5 to, $8 calendar. Which stores are compared: $6 store, $7 store type; a rank is over all stores.
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM partial
),
years AS (
  SELECT DISTINCT year
  FROM year_weeks
  WHERE ($6::integer IS NULL OR store = $6) AND ($7::text IS NULL OR store_type = $7)
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
  SELECT
    year_weeks.*,
    ($6::integer IS NULL OR store = $6) AND ($7::text IS NULL OR store_type = $7) AS is_selected
  FROM year_weeks
  JOIN chosen USING (year)
  WHERE is_complete
),
stores AS (
  SELECT
    store,
    is_selected,
    sum(sales) AS total,
    rank() OVER (ORDER BY sum(sales) DESC) AS place
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
growth AS (
  SELECT
    sum(matched) AS matched,
    sum(earlier) AS earlier,
    count(*) AS compared_weeks,
    min(earlier_date) AS first_compared,
    max(earlier_date) AS last_compared
  FROM (
    SELECT earlier_date, sum(sales) AS matched, sum(earlier_sales) AS earlier
    FROM weeks
    WHERE is_selected AND is_fair
    GROUP BY earlier_date
  ) compared_weeks
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
