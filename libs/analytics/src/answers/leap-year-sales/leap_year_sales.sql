-- Every leap year in the data: its stores ranked by total and by weekly average, and the worst ones. Store
-- and store type filter only the list of stores; ranks and the worst are over all stores.
-- $1 snapshot, $2 year, $3 department, $4 store, $5 store type
WITH dated AS (
  SELECT extract(year FROM week_date)::integer AS year, week_date, store, store_type, store_size,
    weekly_sales
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $3::integer IS NULL
  UNION ALL
  SELECT extract(year FROM week_date)::integer, week_date, store, week.store_type, week.store_size,
    sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $3
),
weeks AS (
  SELECT * FROM dated
  WHERE ($2::integer IS NULL OR year = $2)
    AND year % 4 = 0
    AND (year % 100 <> 0 OR year % 400 = 0)
),
bounds AS (
  SELECT
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    mode() WITHIN GROUP (ORDER BY extract(isodow FROM week_date)::integer) AS weekday
  FROM mart.store_week
  WHERE snapshot_id = $1
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
stores AS (
  SELECT year, store, store_type, max(store_size) AS size, sum(weekly_sales) AS total, count(*) AS weeks,
         sum(weekly_sales) / count(*) AS weekly_average,
         round(sum(weekly_sales) / (count(*) * nullif(max(store_size), 0)), 12) AS sales_per_size
  FROM weeks
  GROUP BY year, store, store_type
),
-- The mean of the lower and the upper median is exact, unlike percentile_cont. It reads averages before they are rounded.
medians AS (
  SELECT
    year,
    store_type,
    round((percentile_disc(0.5) WITHIN GROUP (ORDER BY weekly_average)
      + percentile_disc(0.5) WITHIN GROUP (ORDER BY weekly_average DESC)) / 2, 2) AS weekly_average,
    round((percentile_disc(0.5) WITHIN GROUP (ORDER BY sales_per_size)
      + percentile_disc(0.5) WITHIN GROUP (ORDER BY sales_per_size DESC)) / 2, 4) AS sales_per_size
  FROM stores
  GROUP BY year, store_type
),
ranked AS (
  SELECT
    *,
    rank() OVER (PARTITION BY year ORDER BY total DESC) AS rank_by_total,
    rank() OVER (PARTITION BY year ORDER BY round(weekly_average, 2) DESC) AS rank_by_weekly_average,
    CASE WHEN sales_per_size IS NOT NULL
      THEN rank() OVER (PARTITION BY year ORDER BY sales_per_size DESC NULLS LAST)
    END AS rank_by_sales_per_size,
    CASE WHEN district IS NOT NULL
      THEN rank() OVER (PARTITION BY year, district ORDER BY total DESC)
    END AS rank_in_district,
    total = min(total) OVER (PARTITION BY year) AS is_worst,
    round(weekly_average, 2) = min(round(weekly_average, 2)) OVER (PARTITION BY year) AS is_worst_by_weekly_average
  FROM stores
  LEFT JOIN (SELECT store, district FROM mart.store_profile WHERE snapshot_id = $1) profile USING (store)
),
described AS (
  SELECT
    ranked.*,
    json_build_object(
      'rankByTotal', rank_by_total, 'rankByWeeklyAverage', rank_by_weekly_average,
      'rankBySalesPerSize', rank_by_sales_per_size, 'rankInDistrict', rank_in_district,
      'store', store, 'storeType', ranked.store_type, 'size', size,
      'total', total, 'weeklyAverage', round(ranked.weekly_average, 2), 'weeks', weeks,
      'salesPerSize', round(ranked.sales_per_size, 4),
      'typeMedianWeeklyAverage', medians.weekly_average,
      'typeMedianSalesPerSize', medians.sales_per_size
    ) AS answer
  FROM ranked
  JOIN medians ON medians.year = ranked.year AND medians.store_type IS NOT DISTINCT FROM ranked.store_type
),
years AS (
  SELECT
    year,
    (
      SELECT CASE
        WHEN last_date > last_week THEN 'OPEN'
        WHEN first_date < first_week OR EXISTS (
          SELECT FROM mart.store_week_coverage
          WHERE snapshot_id = $1 AND NOT is_complete AND extract(year FROM week_date) = described.year
        ) THEN 'PARTIAL'
        ELSE 'COMPLETE'
      END
      FROM week_dates
      CROSS JOIN bounds
      WHERE week_dates.year = described.year
    ) AS state,
    (SELECT json_build_object(
       'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date)
     ) FROM weeks WHERE weeks.year = described.year) AS coverage,
    json_agg(answer ORDER BY store) FILTER (WHERE is_worst) AS worst,
    json_agg(answer ORDER BY store) FILTER (WHERE is_worst_by_weekly_average)
      AS "worstByWeeklyAverage",
    coalesce(json_agg(answer ORDER BY rank_by_total, store) FILTER (
      WHERE ($4::integer IS NULL OR store = $4) AND ($5::text IS NULL OR store_type = $5)
    ), '[]') AS stores
  FROM described
  GROUP BY year
)
SELECT
  (SELECT coalesce(json_agg(row_to_json(years) ORDER BY year), '[]') FROM years) AS "years",
  (SELECT json_build_object(
     'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date)
   ) FROM weeks) AS "coverage"
