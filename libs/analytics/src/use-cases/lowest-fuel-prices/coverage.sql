SELECT min(week) AS "firstWeek", max(week) AS "lastWeek", count(*) AS weeks
FROM list
