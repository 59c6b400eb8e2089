-- The groups of each department as lists side by side, which are shorter than an object for each group; and what the
-- stores and weeks above the threshold are. It reads the groups as `unemployment_groups`.
-- $1 snapshot, $2 department, $3 unemployment, exclusive
WITH by_department AS (
  SELECT
    "department",
    array_agg("store" ORDER BY "store", "unemployment", "holdOut") AS "stores",
    array_agg("unemployment" ORDER BY "store", "unemployment", "holdOut") AS "unemployment",
    array_agg("holdOut" ORDER BY "store", "unemployment", "holdOut") AS "holdOut",
    array_agg("weeks" ORDER BY "store", "unemployment", "holdOut") AS "weeks",
    array_agg("meanSales" ORDER BY "store", "unemployment", "holdOut") AS "meanSales",
    array_agg("deviations" ORDER BY "store", "unemployment", "holdOut") AS "deviations"
  FROM unemployment_groups
  GROUP BY "department"
),
complete_weeks AS (
  SELECT store, week_date, unemployment
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND unemployment IS NOT NULL
    AND week_date NOT IN (
      SELECT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
    )
),
selected_weeks AS (
  SELECT DISTINCT week_date
  FROM complete_weeks
  WHERE unemployment > $3::numeric
    AND ($2::integer IS NULL OR (store, week_date) IN (
      SELECT store, week_date FROM mart.store_department_week WHERE snapshot_id = $1 AND department = $2
    ))
),
held_out AS (
  SELECT
    min(first_week) FILTER (WHERE hold_out = 1) AS earlier,
    min(first_week) FILTER (WHERE hold_out = 2) AS later
  FROM mart.store_department_unemployment
  WHERE snapshot_id = $1
),
latest AS (
  SELECT DISTINCT ON (store) store AS "store", unemployment AS "unemployment"
  FROM complete_weeks
  ORDER BY store, week_date DESC
)
SELECT
  (SELECT coalesce(json_agg(by_department ORDER BY "department"), '[]') FROM by_department) AS "departments",
  (SELECT coalesce(json_agg(latest), '[]') FROM latest) AS "latest",
  (SELECT max(unemployment) FROM complete_weeks) AS "highestUnemployment",
  held_out.earlier AS "heldOutFrom",
  held_out.later AS "laterHeldOutFrom",
  (SELECT json_build_object(
     'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(*)
   ) FROM selected_weeks) AS "coverage"
FROM held_out
