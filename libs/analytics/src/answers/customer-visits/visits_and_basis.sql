-- Visits from transactions where these exist, else from weekly sales, with the figures of both.
-- $1 snapshot of weekly sales, $2 that of the transactions
SELECT
  coalesce(o."averageWeeklyVisits", e."averageWeeklyVisits") AS "averageWeeklyVisits",
  CASE WHEN o."storeWeeks" IS NULL THEN 'ESTIMATED' ELSE 'OBSERVED' END AS "basis",
  coalesce(o."storeWeeks", e."storeWeeks") AS "storeWeeks",
  coalesce(o."stores", e."stores") AS "stores",
  coalesce(o."coverage", e."coverage") AS "coverage",
  json_build_object(
    'averageWeeklyVisits', e."averageWeeklyVisits", 'storeWeeks', e."storeWeeks",
    'stores', e."stores", 'snapshot', $1
  ) AS "estimate",
  CASE WHEN o."storeWeeks" IS NOT NULL
    THEN json_build_object(
      'days', o."days", 'stores', o."stores", 'salesShare', o."salesShare", 'snapshot', $2
    )
  END AS "observed"
FROM estimated e
LEFT JOIN observed o ON o."storeWeeks" > 0
