-- The last week of snapshot $1 in which every store of the chain has its expected sales; null in a snapshot without
-- coverage, of an earlier version.
SELECT max(week_date) AS last_complete
FROM (
  SELECT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
  GROUP BY week_date
  HAVING bool_and(is_complete)
) complete_weeks
