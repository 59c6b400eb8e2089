-- One row per store, department and week with sales, and per week without them while the department's sales of the 13 weeks
-- before count: its last week with sales, and these sales.
WITH weeks AS (
  SELECT week_date, CAST(row_number() OVER (ORDER BY week_date) AS INTEGER) AS week_number
  FROM integrated_sales
  GROUP BY week_date
),
sold AS (
  SELECT
    s.store,
    s.department,
    w.week_date,
    w.week_number,
    s.weekly_sales,
    lead(w.week_number) OVER (PARTITION BY s.store, s.department ORDER BY w.week_number) AS next_week
  FROM integrated_sales s
  JOIN weeks w ON w.week_date = s.week_date
),
-- Weeks without rows of a department after last_week, as long as its recent sales count. Most rows have none, and an
-- inequality is dear to join by.
absent AS (
  SELECT s.store, s.department, w.week_date, w.week_number, s.week_number AS last_week
  FROM sold s
  JOIN weeks w ON w.week_number BETWEEN s.week_number + 1 AND s.week_number + 13
    AND (s.next_week IS NULL OR w.week_number < s.next_week)
  WHERE s.next_week IS NULL OR s.next_week > s.week_number + 1
)
SELECT
  *,
  sum(weekly_sales) OVER (
    PARTITION BY store, department ORDER BY week_number RANGE BETWEEN 13 PRECEDING AND 1 PRECEDING
  ) AS recent_sales
FROM (
  SELECT store, department, week_date, week_number, weekly_sales, CAST(NULL AS INTEGER) AS last_week FROM sold
  UNION ALL
  SELECT store, department, week_date, week_number, CAST(NULL AS DECIMAL(38, 2)), last_week FROM absent
) either
