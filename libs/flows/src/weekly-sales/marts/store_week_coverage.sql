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
  FROM judged_weeks
  GROUP BY week_number
),
closures AS (
  SELECT j.store, j.gap
  FROM judged_weeks j
  JOIN chain c ON c.week_number = j.week_number
  WHERE j.departments = 0
    AND j.closing_date IS NULL
    AND c.complete_sales >= 0.95 * (c.recent_sales - j.recent_sales)
  GROUP BY j.store, j.gap
  HAVING count(*) >= 4
)
SELECT
  j.store,
  j.week_date,
  j.store_type,
  CAST(j.departments AS INTEGER) AS departments,
  j.is_complete
FROM judged_weeks j
LEFT JOIN closures c ON c.store = j.store AND c.gap = j.gap AND j.departments = 0
WHERE c.store IS NULL
