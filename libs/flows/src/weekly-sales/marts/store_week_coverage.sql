-- One row per store and week in which its sales are expected: whether they were delivered. A store is expected from its
-- first week on, except in weeks without its rows of which at least four were complete elsewhere: it is closed then. Its
-- week is complete when the departments with rows made 95 % of its sales of the 13 weeks before. A week was complete
-- elsewhere when the complete stores made 95 % of the other stores' sales of the 13 weeks before. A late file changes
-- what later weeks expect, so this is worked out from all weeks.
WITH weeks AS (
  SELECT week_date, CAST(row_number() OVER (ORDER BY week_date) AS INTEGER) AS week_number
  FROM integrated_sales
  GROUP BY week_date
),
department_weeks AS (
  SELECT
    s.store,
    s.store_type,
    w.week_number,
    s.weekly_sales,
    sum(s.weekly_sales) OVER (
      PARTITION BY s.store, s.department
      ORDER BY w.week_number RANGE BETWEEN 13 PRECEDING AND 1 PRECEDING
    ) AS recent_sales
  FROM integrated_sales s
  JOIN weeks w ON w.week_date = s.week_date
),
delivered AS (
  SELECT
    store,
    week_number,
    max(store_type) AS store_type,
    count(*) AS departments,
    sum(weekly_sales) AS weekly_sales,
    coalesce(sum(recent_sales), 0) AS recent_sales
  FROM department_weeks
  GROUP BY store, week_number
),
stores AS (
  SELECT store, max(store_type) AS store_type, min(week_number) AS first_week
  FROM delivered
  GROUP BY store
),
store_weeks AS (
  SELECT
    s.store,
    s.store_type,
    w.week_number,
    w.week_date,
    coalesce(d.departments, 0) AS departments,
    coalesce(d.recent_sales, 0) AS delivered_sales,
    coalesce(sum(d.weekly_sales) OVER (
      PARTITION BY s.store
      ORDER BY w.week_number ROWS BETWEEN 13 PRECEDING AND 1 PRECEDING
    ), 0) AS recent_sales
  FROM stores s
  JOIN weeks w ON w.week_number >= s.first_week
  LEFT JOIN delivered d ON d.store = s.store AND d.week_number = w.week_number
),
-- The difference of both numbers is the same for weeks in a row without rows.
judged AS (
  SELECT
    *,
    departments > 0 AND delivered_sales >= 0.95 * recent_sales AS is_complete,
    week_number - row_number() OVER (PARTITION BY store, departments = 0 ORDER BY week_number) AS gap
  FROM store_weeks
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
