-- Weekly sales of the departments, over all stores or in one: share and rank among the departments
-- of the week, and the change on the week before. The filters come last, so that a share, a rank and
-- a change are the same whichever rows are asked for.
-- $1 snapshot, $2 department, $3 store, $4 from, $5 to
WITH sales AS (
  SELECT week_date, department, weekly_sales, stores
  FROM mart.department_week
  WHERE snapshot_id = $1 AND $3::integer IS NULL
  UNION ALL
  SELECT week_date, department, weekly_sales, 1
  FROM mart.store_department_week
  WHERE snapshot_id = $1 AND store = $3
),
measured AS (
  SELECT
    week_date, department, weekly_sales, stores,
    sum(weekly_sales) OVER (PARTITION BY week_date) AS week_sales,
    rank() OVER (PARTITION BY week_date ORDER BY weekly_sales DESC) AS place,
    -- A department has one row a week, so the frame holds the row of 7 days earlier or nothing.
    sum(weekly_sales) OVER (
      PARTITION BY department ORDER BY week_date
      RANGE BETWEEN '7 days' PRECEDING AND '7 days' PRECEDING
    ) AS sales_before
  FROM sales
)
SELECT
  week_date AS "week",
  department,
  weekly_sales AS "total",
  stores,
  round(weekly_sales / stores, 2) AS "averagePerStore",
  round(weekly_sales / nullif(week_sales, 0), 6) AS "share",
  place AS "rank",
  round((weekly_sales - sales_before) / nullif(abs(sales_before), 0), 6) AS "changeOnWeekBefore"
FROM measured
WHERE ($2::integer IS NULL OR department = $2)
  AND ($4::date IS NULL OR week_date >= $4)
  AND ($5::date IS NULL OR week_date <= $5)
