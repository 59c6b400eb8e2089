-- Weekly visits of a store, counted from transactions and estimated from weekly sales, over the store-weeks that the
-- question selects. Weeks in which any store of the chain lacks expected sales are left out.
-- It reads two further relations: till_days, and till_rules with the share from which on visits are counted.
-- $1 snapshot of weekly sales, $2 that of the transactions, $3 store type, $4 month, $5 year, $6 STORE, MONTH, WEEKDAY or
-- null for all three, $7 basket value at CPI 100, $8 to $10 that of the types A, B and C
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
threshold AS (
  SELECT coalesce(max(observed_from), 0.5) AS observed_from FROM till_rules
),
till_weeks AS (
  SELECT
    store,
    week_date,
    sum(visits) AS visits,
    sum(total) AS total,
    array_agg(sales_date) AS days,
    array_agg(visits) AS day_visits
  FROM till_days
  GROUP BY store, week_date
),
-- A FULL JOIN, and a condition that keeps it one: the planner expects one week of each source, and another join would compare
-- every pair.
store_weeks AS (
  SELECT
    store,
    week_date,
    store_type,
    weekly_sales,
    CASE WHEN cpi > 0 THEN cpi END AS cpi,
    visits,
    total,
    days,
    day_visits
  FROM (SELECT * FROM mart.store_week WHERE snapshot_id = $1) week
  FULL JOIN till_weeks USING (store, week_date)
  WHERE CASE WHEN weekly_sales IS NULL THEN false ELSE week_date NOT IN (SELECT week_date FROM partial_weeks) END
),
-- The mean value of a visit at CPI 100, in all store-weeks of which the transactions cover enough of the sales.
till_baskets AS (
  SELECT store_type, round(sum(total * 100 / cpi) / sum(visits), 2) AS value, count(*) AS store_weeks
  FROM store_weeks
  CROSS JOIN threshold
  WHERE cpi > 0 AND weekly_sales > 0 AND visits > 0 AND total >= observed_from * weekly_sales
  GROUP BY store_type
),
baskets AS (
  SELECT
    store_type,
    coalesce(given, till_value, 100) AS value,
    CASE WHEN given IS NOT NULL THEN 'GIVEN' WHEN till_value IS NOT NULL THEN 'TRANSACTIONS' ELSE 'DEFAULT' END AS source,
    CASE WHEN given IS NULL THEN store_weeks END AS store_weeks
  FROM (
    SELECT
      types.store_type,
      coalesce(CASE types.store_type WHEN 'A' THEN $8::numeric WHEN 'B' THEN $9 WHEN 'C' THEN $10 END, $7) AS given,
      CASE WHEN t.value > 0 THEN t.value END AS till_value,
      coalesce(t.store_weeks, 0) AS store_weeks
    FROM (SELECT DISTINCT store_type FROM store_weeks) types
    LEFT JOIN till_baskets t ON t.store_type = types.store_type
  ) b
),
selected AS (
  SELECT
    w.*,
    extract(month FROM week_date)::integer AS month,
    w.weekly_sales * 100 / nullif(b.value * w.cpi, 0) AS estimated
  FROM store_weeks w
  JOIN baskets b ON coalesce(b.store_type, '') = coalesce(w.store_type, '')
  WHERE ($3::text IS NULL OR w.store_type = $3)
    AND ($4::integer IS NULL OR extract(month FROM week_date) = $4)
    AND ($5::integer IS NULL OR extract(year FROM week_date) = $5)
),
store_months AS (
  SELECT
    store,
    store_type,
    month,
    sum(visits) AS visits,
    count(visits) AS observed_weeks,
    sum(estimated) AS estimated,
    count(estimated) AS estimated_weeks,
    sum(total) AS total,
    sum(weekly_sales) AS weekly_sales,
    min(visits) AS least_visits,
    max(visits) AS most_visits,
    min(estimated) AS least_estimated,
    max(estimated) AS most_estimated
  FROM selected
  GROUP BY store, store_type, month
),
sums AS (
  SELECT
    CASE grouping(store, month) WHEN 1 THEN 'STORE' WHEN 2 THEN 'MONTH' END AS level,
    store,
    store_type,
    month,
    sum(visits) / nullif(sum(observed_weeks), 0) AS observed,
    coalesce(sum(observed_weeks), 0) AS observed_weeks,
    count(DISTINCT store) FILTER (WHERE observed_weeks > 0) AS observed_stores,
    sum(estimated) / nullif(sum(estimated_weeks), 0) AS estimated,
    coalesce(sum(estimated_weeks), 0) AS estimated_weeks,
    count(DISTINCT store) FILTER (WHERE estimated_weeks > 0) AS estimated_stores,
    coalesce(sum(total), 0) / CASE WHEN sum(weekly_sales) > 0 THEN sum(weekly_sales) END AS share,
    min(least_visits) AS least_visits,
    max(most_visits) AS most_visits,
    min(least_estimated) AS least_estimated,
    max(most_estimated) AS most_estimated
  FROM store_months
  GROUP BY GROUPING SETS ((), (store, store_type), (month))
),
figures AS (
  SELECT
    s.*,
    basis,
    CASE basis WHEN 'OBSERVED' THEN observed ELSE estimated END AS visits,
    CASE basis WHEN 'OBSERVED' THEN observed_weeks ELSE estimated_weeks END AS store_weeks,
    CASE basis WHEN 'OBSERVED' THEN observed_stores ELSE estimated_stores END AS stores,
    CASE basis WHEN 'OBSERVED' THEN least_visits ELSE least_estimated END AS low_visits,
    CASE basis WHEN 'OBSERVED' THEN most_visits ELSE most_estimated END AS high_visits
  FROM sums s
  CROSS JOIN threshold
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN observed_weeks = 0 THEN 'ESTIMATED' WHEN share >= observed_from THEN 'OBSERVED' ELSE 'PARTIAL'
    END AS basis
  ) judged
),
headline AS (
  SELECT * FROM figures WHERE level IS NULL
),
extremes AS MATERIALIZED (
  SELECT
    store,
    min(week_date) FILTER (WHERE visits = low_visits) AS low_week,
    min(week_date) FILTER (WHERE visits = high_visits) AS high_week
  FROM (
    SELECT s.store, s.week_date, CASE f.basis WHEN 'OBSERVED' THEN s.visits ELSE s.estimated END AS visits, f.low_visits,
      f.high_visits
    FROM selected s
    JOIN figures f ON f.level = 'STORE' AND f.store = s.store
  ) w
  WHERE visits IN (low_visits, high_visits)
  GROUP BY store
),
selected_days AS (
  SELECT sales_date, d.visits
  FROM selected
  CROSS JOIN unnest(days, day_visits) AS d(sales_date, visits)
  WHERE selected.visits IS NOT NULL
),
weekdays AS (
  SELECT weekday, coalesce(v.visits, 0) / sum(v.visits) OVER () AS share
  FROM headline
  CROSS JOIN generate_series(1, 7) AS weekday
  LEFT JOIN (
    SELECT extract(isodow FROM sales_date)::integer AS weekday, sum(visits) AS visits
    FROM selected_days
    GROUP BY 1
  ) v USING (weekday)
  WHERE observed_weeks > 0
),
rows AS (
  SELECT
    'STORE' AS level,
    f.store,
    f.store_type,
    NULL::integer AS month,
    NULL::integer AS weekday,
    f.basis,
    f.visits,
    f.observed,
    f.estimated,
    f.share,
    f.visits / nullif(sum(f.visits) OVER (PARTITION BY f.store_type), 0) AS type_share,
    NULL::numeric AS week_share,
    f.store_weeks,
    f.stores,
    low_week,
    f.low_visits,
    high_week,
    f.high_visits
  FROM figures f
  LEFT JOIN extremes USING (store)
  WHERE level = 'STORE'
  UNION ALL
  SELECT 'MONTH', NULL, NULL, month, NULL, basis, visits, observed, estimated, share, NULL, NULL, store_weeks, stores,
    NULL, NULL, NULL, NULL
  FROM figures
  WHERE level = 'MONTH'
  UNION ALL
  SELECT 'WEEKDAY', NULL, NULL, NULL, weekday, basis, h.visits * w.share, observed * w.share, estimated * w.share, h.share,
    NULL, w.share, store_weeks, stores, NULL, NULL, NULL, NULL
  FROM weekdays w
  CROSS JOIN headline h
),
listed AS (
  SELECT
    CASE level
      WHEN 'STORE' THEN 'Store ' || store
      WHEN 'MONTH' THEN to_char(make_date(2000, month, 1), 'FMMonth')
      ELSE to_char(make_date(2000, 1, 2 + weekday), 'FMDay')
    END AS "group",
    store AS "store",
    store_type AS "storeType",
    month AS "month",
    to_char(make_date(2000, 1, 2 + weekday), 'FMDAY') AS "weekday",
    round(visits, 2) AS "averageWeeklyVisits",
    basis AS "basis",
    round(observed, 2) AS "observedWeeklyVisits",
    round(estimated, 2) AS "estimatedWeeklyVisits",
    round(share, 6) AS "share",
    round(type_share, 6) AS "typeShare",
    round(week_share, 6) AS "weekShare",
    store_weeks AS "storeWeeks",
    stores AS "stores",
    low_week AS "lowWeek",
    round(low_visits, 2) AS "lowVisits",
    high_week AS "highWeek",
    round(high_visits, 2) AS "highVisits",
    weekday AS place
  FROM rows
  WHERE level = coalesce($6::text, level)
)
SELECT
  round(h.visits, 2) AS "averageWeeklyVisits",
  h.basis AS "basis",
  round(h.share, 6) AS "share",
  h.store_weeks AS "storeWeeks",
  h.stores AS "stores",
  (SELECT json_build_object(
     'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(*)
   ) FROM (
     SELECT week_date FROM selected
     WHERE CASE h.basis WHEN 'OBSERVED' THEN visits ELSE estimated END IS NOT NULL
     GROUP BY week_date
   ) covered) AS "coverage",
  json_build_object(
    'averageWeeklyVisits', round(h.estimated, 2), 'storeWeeks', h.estimated_weeks, 'stores', h.estimated_stores,
    'snapshot', $1::text
  ) AS "estimate",
  CASE WHEN $2::text IS NOT NULL AND observed_weeks > 0
    THEN json_build_object(
      'averageWeeklyVisits', round(h.observed, 2), 'storeWeeks', h.observed_weeks, 'stores', h.observed_stores,
      'days', (SELECT count(DISTINCT sales_date) FROM selected_days),
      'snapshot', $2::text
    )
  END AS "observed",
  threshold.observed_from AS "observedFrom",
  (SELECT coalesce(
     json_agg(json_build_object(
       'storeType', store_type, 'value', value, 'source', source, 'storeWeeks', store_weeks
     ) ORDER BY store_type), '[]')
   FROM baskets WHERE store_type IN (SELECT store_type FROM store_months)) AS "baskets",
  (SELECT coalesce(
     json_agg(listed ORDER BY "month", place, "averageWeeklyVisits" DESC NULLS LAST, "store"), '[]')
   FROM listed) AS "groups"
FROM headline h
CROSS JOIN threshold
