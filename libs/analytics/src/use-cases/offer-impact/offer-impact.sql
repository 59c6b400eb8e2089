-- Store-weeks with offers against those without, over the whole selection (store type null) and by
-- store type. A store-week with offers is matched when the same store also sold 364 days earlier
-- and no MarkDown is recorded for that earlier week.
-- $1 snapshot, $2 store, $3 store type
WITH selected AS (
  SELECT
    week.store_type,
    week.week_date,
    week.weekly_sales AS sales,
    week.has_markdown,
    week.markdown_total,
    earlier.weekly_sales AS earlier_sales,
    min(week.week_date) FILTER (WHERE week.has_markdown) OVER () AS recorded_from
  FROM mart.store_week week
  LEFT JOIN mart.store_week earlier
    ON earlier.snapshot_id = week.snapshot_id
    AND earlier.store = week.store
    AND earlier.week_date = week.week_date - 364
    AND week.has_markdown
    AND NOT earlier.has_markdown
  WHERE week.snapshot_id = $1
    AND ($2::integer IS NULL OR week.store = $2)
    AND ($3::text IS NULL OR week.store_type = $3)
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
