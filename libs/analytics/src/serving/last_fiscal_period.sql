-- The last whole fiscal month, quarter or year, of which no store lacks a week. $1 snapshot, $2 length
WITH missing AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
)
SELECT
  min(week_date) AS "firstWeek",
  max(week_date) AS "lastWeek",
  fiscal_year AS "fiscalYear",
  substr(fiscal_quarter, 7)::integer AS "fiscalQuarter",
  substr(fiscal_month, 7)::integer AS "fiscalMonth"
FROM periods
LEFT JOIN missing USING (week_date)
GROUP BY fiscal_year, fiscal_quarter, fiscal_month
HAVING NOT bool_or(is_open OR is_cut OR missing.week_date IS NOT NULL)
ORDER BY max(week_date) DESC
LIMIT 1
