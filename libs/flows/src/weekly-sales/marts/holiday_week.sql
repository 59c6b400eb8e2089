-- One row per week that features flag as a holiday, also for weeks after the last sales: those are planned.
SELECT DISTINCT f.week_date, coalesce(h.name, 'Other holiday') AS holiday
FROM features f
LEFT JOIN holidays h ON h.week_date = f.week_date
WHERE f.is_holiday
