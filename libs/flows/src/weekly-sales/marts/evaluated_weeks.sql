-- One row per store and week in which the store may have sold: whether its departments' rows are complete. A store's week is
-- complete when the departments with rows made 95 % of its sales of the 13 weeks before. It has given up a department in
-- weeks in a row without its rows, once four of them were complete without it.
WITH weeks AS (
  SELECT week_number, week_date FROM department_weeks WHERE last_week IS NULL GROUP BY week_number, week_date
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
)
-- The difference of both numbers is the same for weeks in a row without rows.
SELECT
  s.*,
  s.departments > 0 AND s.delivered_sales >= 0.95 * (s.recent_sales - coalesce(u.recent_sales, 0)) AS is_complete,
  s.week_number
    - row_number() OVER (PARTITION BY s.store, s.departments = 0 ORDER BY s.week_number) AS gap
FROM store_weeks s
LEFT JOIN unexpected u ON u.store = s.store AND u.week_number = s.week_number
