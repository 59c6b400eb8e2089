-- The weeks of the snapshot, with those in which a store of the chain lacks expected sales; the unemployment of each
-- store in its latest complete week, and the highest one; and whether the snapshot has the mart of the departments, which
-- a former version did not build. $1 snapshot
WITH weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week WHERE snapshot_id = $1
),
partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
complete_weeks AS (
  SELECT store, week_date, unemployment
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND unemployment IS NOT NULL
    AND week_date NOT IN (SELECT week_date FROM partial_weeks)
),
latest AS (
  SELECT DISTINCT ON (store) store AS "store", unemployment AS "unemployment"
  FROM complete_weeks
  ORDER BY store, week_date DESC
)
SELECT
  (SELECT coalesce(json_agg(week_date ORDER BY week_date), '[]') FROM weeks) AS "weeks",
  (SELECT coalesce(json_agg(week_date), '[]') FROM partial_weeks) AS "partialWeeks",
  (SELECT coalesce(json_agg(latest), '[]') FROM latest) AS "latest",
  (SELECT max(unemployment) FROM complete_weeks) AS "highestUnemployment",
  EXISTS (SELECT FROM mart.store_department_unemployment WHERE snapshot_id = $1)
    OR NOT EXISTS (SELECT FROM complete_weeks) AS "isBuilt"
