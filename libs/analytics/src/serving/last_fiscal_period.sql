-- The last fiscal month, quarter or year that the weeks up to a date contain whole. $1 snapshot, $2 length, $3 last week
WITH whole AS (
  SELECT
    fiscal_year, fiscal_quarter, fiscal_month, min(week_date) AS first_week, max(week_date) AS last_week
  FROM periods
  WHERE NOT is_open AND NOT is_cut
  GROUP BY fiscal_year, fiscal_quarter, fiscal_month
)
SELECT
  first_week AS "firstWeek",
  last_week AS "lastWeek",
  fiscal_year AS "fiscalYear",
  substr(fiscal_quarter, 7)::integer AS "fiscalQuarter",
  substr(fiscal_month, 7)::integer AS "fiscalMonth"
FROM whole
WHERE last_week <= $3::date
ORDER BY last_week DESC
LIMIT 1
