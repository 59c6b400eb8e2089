-- Store-weeks with offers compared with store-weeks without, over the full selection (store type null) and by
-- store type. A store-week with offers is matched when the same store also sold 364 days earlier and no
-- MarkDown is recorded for that earlier week. Year, from and to filter weeks last, so that they do not affect
-- the first recorded offer or the sales 364 days earlier. Weeks in which any store of the chain lacks expected sales do
-- not count, neither as weeks nor as weeks 364 days earlier.
-- $1 snapshot, $2 store, $3 store type, $4 department, $5 year, $6 from, $7 to
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
sales AS (
  SELECT store, store_type, week_date, weekly_sales, has_markdown, markdown_total
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $4::integer IS NULL
  UNION ALL
  SELECT store, week.store_type, week_date, sold.weekly_sales, week.has_markdown, week.markdown_total
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $4
),
matched AS (
  SELECT
    week.store_type,
    week.week_date,
    week.weekly_sales AS sales,
    week.has_markdown,
    week.markdown_total,
    earlier.weekly_sales AS earlier_sales,
    min(week.week_date) FILTER (WHERE week.has_markdown) OVER () AS recorded_from
  FROM sales week
  LEFT JOIN sales earlier
    ON earlier.store = week.store
    AND earlier.week_date = week.week_date - 364
    AND week.has_markdown
    AND NOT earlier.has_markdown
    AND earlier.week_date NOT IN (SELECT week_date FROM partial_weeks)
  WHERE ($2::integer IS NULL OR week.store = $2)
    AND ($3::text IS NULL OR week.store_type = $3)
),
selected AS (
  SELECT *
  FROM matched
  WHERE ($5::integer IS NULL OR extract(year FROM week_date) = $5)
    AND ($6::date IS NULL OR week_date >= $6)
    AND ($7::date IS NULL OR week_date <= $7)
    AND week_date NOT IN (SELECT week_date FROM partial_weeks)
),
sums AS (
  SELECT
    store_type,
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    count(DISTINCT week_date) AS weeks,
    max(recorded_from) AS recorded_from,
    count(*) FILTER (WHERE has_markdown) AS with_offers,
    avg(sales) FILTER (WHERE has_markdown) AS sales_with,
    avg(markdown_total) FILTER (WHERE has_markdown) AS markdown,
    count(*) FILTER (WHERE NOT has_markdown) AS without_offers,
    avg(sales) FILTER (WHERE NOT has_markdown) AS sales_without,
    count(*) FILTER (WHERE NOT has_markdown AND week_date >= recorded_from) AS without_since,
    avg(sales) FILTER (WHERE NOT has_markdown AND week_date >= recorded_from) AS sales_without_since,
    count(earlier_sales) AS pairs,
    sum(sales) FILTER (WHERE earlier_sales IS NOT NULL) AS matched,
    sum(earlier_sales) AS earlier
  FROM selected
  GROUP BY GROUPING SETS ((), (store_type))
)
SELECT
  store_type AS "storeType",
  recorded_from AS "offersRecordedFrom",
  json_build_object(
    'coverage', json_build_object(
      'firstWeek', first_week, 'lastWeek', last_week, 'weeks', weeks
    ),
    'withOffers', json_build_object(
      'storeWeeks', with_offers,
      'averageSales', round(sales_with, 2),
      'averageMarkdown', round(markdown, 2)
    ),
    'withoutOffers', json_build_object(
      'storeWeeks', without_offers, 'averageSales', round(sales_without, 2)
    ),
    'withoutOffersSinceRecorded', json_build_object(
      'storeWeeks', without_since, 'averageSales', round(sales_without_since, 2)
    ),
    'matchedPairs', pairs,
    'matchedSales', matched,
    'matchedEarlierSales', earlier,
    'matchedLift', round((matched - earlier) / nullif(abs(earlier), 0), 6)
  ) AS comparison
FROM sums
ORDER BY store_type NULLS FIRST
