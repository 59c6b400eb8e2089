-- Each store and year of the question: sums, and whether the store is comparable in a week of the year.
-- $1 snapshot
SELECT
  year,
  week.store,
  store_type,
  max(store_size) AS size,
  bool_or(profile.store IS NOT NULL) AS has_profile,
  bool_or(week_date BETWEEN comparable_from AND coalesce(closing_date, week_date)) AS is_comparable,
  sum(sales) AS total,
  count(*) AS weeks,
  sum(sales) FILTER (WHERE earlier_sales IS NOT NULL) AS matched,
  sum(earlier_sales) AS earlier,
  count(earlier_sales) AS matched_weeks,
  min(earlier_date) AS first_compared,
  max(earlier_date) AS last_compared
FROM year_weeks week
LEFT JOIN (SELECT store, comparable_from, closing_date FROM mart.store_profile WHERE snapshot_id = $1) profile ON profile.store = week.store
GROUP BY year, week.store, store_type
