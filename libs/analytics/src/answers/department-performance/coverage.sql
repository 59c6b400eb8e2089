-- The weeks of the list
SELECT min(week) AS "firstWeek", max(week) AS "lastWeek", count(*) AS weeks
FROM (SELECT week FROM list GROUP BY week) weeks
