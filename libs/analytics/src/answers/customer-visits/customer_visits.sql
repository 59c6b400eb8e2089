-- Estimated weekly visits of a store: weekly sales divided by the value of a basket, adjusted by each week's
-- consumer price index. Weeks without a CPI have no estimate, nor do those in which
-- any store of the chain lacks expected sales.
-- $1 snapshot, $2 store type, $3 month, $4 year, $5 basket value at CPI 100
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
weeks AS (
  SELECT week_date, store, weekly_sales / ($5::numeric * cpi / 100) AS visits
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND ($2::text IS NULL OR store_type = $2)
    AND ($3::integer IS NULL OR extract(month FROM week_date) = $3)
    AND ($4::integer IS NULL OR extract(year FROM week_date) = $4)
    AND cpi > 0
    AND week_date NOT IN (SELECT week_date FROM partial_weeks)
)
SELECT
  round(avg(visits), 2) AS "averageWeeklyVisits",
  count(*) AS "storeWeeks",
  count(DISTINCT store) AS "stores",
  json_build_object(
    'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date)
  ) AS "coverage"
FROM weeks
