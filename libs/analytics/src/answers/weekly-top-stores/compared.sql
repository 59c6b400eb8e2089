-- The complete weeks of the period, whichever stores won them, and a later partial week. $1 snapshot, $2 department,
-- $3 store, $4 store type, $5 year, $6 from, $7 to
WITH sales AS (
  SELECT week_date, store, store_type
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL
  UNION ALL
  SELECT week_date, store, week.store_type
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $2
),
period AS (
  SELECT *
  FROM sales
  WHERE ($5::integer IS NULL OR extract(year FROM week_date) = $5)
    AND ($6::date IS NULL OR week_date >= $6)
    AND ($7::date IS NULL OR week_date <= $7)
),
delivered AS (
  SELECT
    week_date AS week,
    count(*) FILTER (WHERE is_complete) AS stores,
    count(*) AS "expectedStores",
    (array_agg(store ORDER BY store) FILTER (WHERE NOT is_complete))[1:12] AS lacking
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1 AND week_date IN (SELECT week_date FROM period)
  GROUP BY week_date
),
partial_weeks AS (
  SELECT * FROM delivered WHERE stores < "expectedStores"
),
judged AS (
  SELECT
    *,
    week_date NOT IN (SELECT week FROM partial_weeks) AS is_complete,
    ($3::integer IS NULL OR store = $3) AND ($4::text IS NULL OR store_type = $4) AS is_selected
  FROM period
),
compared AS (
  SELECT
    count(DISTINCT week_date) FILTER (WHERE is_complete) AS weeks,
    min(week_date) FILTER (WHERE is_complete) AS first_week,
    max(week_date) FILTER (WHERE is_complete) AS last_week,
    count(DISTINCT store) AS stores,
    count(DISTINCT store) FILTER (WHERE is_selected) AS selected_stores
  FROM judged
)
SELECT
  weeks,
  first_week AS "firstWeek",
  last_week AS "lastWeek",
  stores,
  selected_stores AS "selectedStores",
  (SELECT count(*) FROM list WHERE state = 'COMPLETE') AS "wonWeeks",
  (
    SELECT row_to_json(partial_weeks)
    FROM partial_weeks
    WHERE last_week IS NULL OR week > last_week
    ORDER BY week DESC
    LIMIT 1
  ) AS "laterWeek"
FROM compared
