-- One row per store and week in which its sales are expected: whether they were delivered. A store is expected from its
-- opening date to its closing date. Without an opening date it is expected from its first week on. Without a closing
-- date it is closed in weeks in a row without its rows, once four of them were complete elsewhere: the complete stores
-- made 95 % of the other stores' sales of the 13 weeks before. A store's week is complete when the departments with rows
-- made 95 % of its sales of the 13 weeks before. It has given up a department in weeks in a row without its rows, once
-- four of them were complete without it. A late file changes what later weeks expect, so this is worked out from all
-- weeks.
WITH weeks AS (
  SELECT week_date, CAST(row_number() OVER (ORDER BY week_date) AS INTEGER) AS week_number
  FROM integrated_sales
  GROUP BY week_date
),
sold AS (
  SELECT
    s.store,
    s.department,
    w.week_number,
    s.weekly_sales,
    lead(w.week_number) OVER (PARTITION BY s.store, s.department ORDER BY w.week_number) AS next_week
  FROM integrated_sales s
  JOIN weeks w ON w.week_date = s.week_date
),
-- Weeks without rows of a department after last_week, as long as its recent sales count. Most rows have none, and an
-- inequality is dear to join by.
absent AS (
  SELECT s.store, s.department, w.week_number, s.week_number AS last_week
  FROM sold s
  JOIN weeks w ON w.week_number BETWEEN s.week_number + 1 AND s.week_number + 13
    AND (s.next_week IS NULL OR w.week_number < s.next_week)
  WHERE s.next_week IS NULL OR s.next_week > s.week_number + 1
),
department_weeks AS (
  SELECT
    *,
    sum(weekly_sales) OVER (
      PARTITION BY store, department ORDER BY week_number RANGE BETWEEN 13 PRECEDING AND 1 PRECEDING
    ) AS recent_sales
  FROM (
    SELECT store, department, week_number, weekly_sales, CAST(NULL AS INTEGER) AS last_week FROM sold
    UNION ALL
    SELECT store, department, week_number, CAST(NULL AS DECIMAL(38, 2)), last_week FROM absent
  ) either
),
delivered AS (
  SELECT
    store,
    week_number,
    count(*) AS departments,
    sum(weekly_sales) AS weekly_sales,
    coalesce(sum(recent_sales), 0) AS recent_sales
  FROM department_weeks
  WHERE last_week IS NULL
  GROUP BY store, week_number
),
first_weeks AS (
  SELECT store, min(week_number) AS first_week
  FROM delivered
  GROUP BY store
),
store_weeks AS (
  SELECT
    s.store,
    s.store_type,
    s.closing_date,
    w.week_number,
    w.week_date,
    coalesce(d.departments, 0) AS departments,
    coalesce(d.recent_sales, 0) AS delivered_sales,
    coalesce(sum(d.weekly_sales) OVER (
      PARTITION BY s.store
      ORDER BY w.week_number ROWS BETWEEN 13 PRECEDING AND 1 PRECEDING
    ), 0) AS recent_sales
  FROM stores s
  LEFT JOIN first_weeks f ON f.store = s.store
  JOIN weeks w ON CASE WHEN s.opening_date IS NULL THEN w.week_number >= f.first_week
    ELSE w.week_date >= s.opening_date END AND (s.closing_date IS NULL OR w.week_date <= s.closing_date)
  LEFT JOIN delivered d ON d.store = s.store AND d.week_number = w.week_number
),
given_up AS (
  SELECT a.store, a.department, a.last_week
  FROM department_weeks a
  JOIN store_weeks s ON s.store = a.store AND s.week_number = a.week_number
  WHERE s.departments > 0
    AND a.last_week IS NOT NULL
    AND s.delivered_sales >= 0.95 * (s.recent_sales - a.recent_sales)
  GROUP BY a.store, a.department, a.last_week
  HAVING count(*) >= 4
),
unexpected AS (
  SELECT a.store, a.week_number, sum(a.recent_sales) AS recent_sales
  FROM department_weeks a
  JOIN given_up g ON g.store = a.store AND g.department = a.department AND g.last_week = a.last_week
  GROUP BY a.store, a.week_number
),
-- The difference of both numbers is the same for weeks in a row without rows.
judged AS (
  SELECT
    s.*,
    s.departments > 0 AND s.delivered_sales >= 0.95 * (s.recent_sales - coalesce(u.recent_sales, 0)) AS is_complete,
    s.week_number
      - row_number() OVER (PARTITION BY s.store, s.departments = 0 ORDER BY s.week_number) AS gap
  FROM store_weeks s
  LEFT JOIN unexpected u ON u.store = s.store AND u.week_number = s.week_number
),
chain AS (
  SELECT
    week_number,
    sum(recent_sales) AS recent_sales,
    sum(CASE WHEN is_complete THEN recent_sales ELSE 0 END) AS complete_sales
  FROM judged
  GROUP BY week_number
),
closures AS (
  SELECT j.store, j.gap
  FROM judged j
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
FROM judged j
LEFT JOIN closures c ON c.store = j.store AND c.gap = j.gap AND j.departments = 0
WHERE c.store IS NULL
