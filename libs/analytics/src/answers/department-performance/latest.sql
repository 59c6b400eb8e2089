-- The last complete week of the list, or its last week if none is complete, with the best rank of a listed
-- department.
WITH weeks AS MATERIALIZED (
  SELECT week, state FROM list GROUP BY week, state
),
latest AS (
  SELECT week, state
  FROM weeks
  ORDER BY state = 'COMPLETE' DESC, week DESC
  LIMIT 1
),
departments AS (
  SELECT rows.*, min(rank) OVER () AS best
  FROM computed_list rows
  JOIN latest USING (week, state)
)
SELECT
  week,
  state,
  (SELECT count(*) FROM weeks WHERE state = 'COMPLETE') AS "completeWeeks",
  sum(total) AS total,
  max("weekDepartments") AS "rankedDepartments",
  min(best) AS rank,
  json_agg(department ORDER BY department) FILTER (WHERE rank = best) AS departments,
  max(total) FILTER (WHERE rank = best) AS "departmentTotal",
  max(share) FILTER (WHERE rank = best) AS share,
  CASE WHEN count(*) FILTER (WHERE rank = best) = 1
    THEN max("changeOnWeekBefore") FILTER (WHERE rank = best)
  END AS "changeOnWeekBefore",
  max("fiscalWeek") AS "fiscalWeek",
  CASE WHEN count(*) FILTER (WHERE rank = best) = 1
    THEN max("comparedWeek") FILTER (WHERE rank = best)
  END AS "comparedWeek",
  CASE WHEN count(*) FILTER (WHERE rank = best) = 1
    THEN max("changeOnYearBefore") FILTER (WHERE rank = best)
  END AS "changeOnYearBefore"
FROM departments
GROUP BY week, state
