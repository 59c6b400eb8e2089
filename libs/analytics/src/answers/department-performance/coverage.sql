-- The weeks of the list, and the name of the fiscal calendar. $1 snapshot, $8 calendar
SELECT
  min(week) AS "firstWeek",
  max(week) AS "lastWeek",
  count(*) AS weeks,
  (SELECT max(calendar) FROM mart.calendar_week WHERE snapshot_id = $1 AND $8::text = 'FISCAL') AS calendar
FROM (SELECT week FROM list GROUP BY week) weeks
