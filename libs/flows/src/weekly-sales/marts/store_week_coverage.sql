-- One row per store and week in which its sales are expected: whether they were delivered. A store is expected from its
-- opening date to its closing date. Without an opening date it is expected from its first week on. Without a closing
-- date it is closed in weeks in a row without its rows, once four of them were complete elsewhere: the complete stores
-- made 95 % of the other stores' sales of the 13 weeks before. A late file changes what later weeks expect, so this is
-- worked out from all weeks.
WITH chain AS (
  SELECT
    week_number,
    sum(recent_sales) AS recent_sales,
    sum(CASE WHEN is_complete THEN recent_sales ELSE 0 END) AS complete_sales
  FROM evaluated_weeks
  GROUP BY week_number
),
closures AS (
  SELECT e.store, e.gap
  FROM evaluated_weeks e
  JOIN chain c ON c.week_number = e.week_number
  WHERE e.departments = 0
    AND e.closing_date IS NULL
    AND c.complete_sales >= 0.95 * (c.recent_sales - e.recent_sales)
  GROUP BY e.store, e.gap
  HAVING count(*) >= 4
)
SELECT
  e.store,
  e.week_date,
  e.store_type,
  CAST(e.departments AS INTEGER) AS departments,
  e.is_complete
FROM evaluated_weeks e
LEFT JOIN closures c ON c.store = e.store AND c.gap = e.gap AND e.departments = 0
WHERE c.store IS NULL
