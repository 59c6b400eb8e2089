-- One row per department, store and weeks in a row of one year with equal unemployment: the sums from which a line of the
-- sales on unemployment follows, and the sales of each week, for effects of weeks. Years are apart, so that a week changes
-- the rows of its own year only.
WITH weeks AS (
  SELECT
    week_date,
    row_number() OVER (PARTITION BY year(week_date) ORDER BY week_date) AS week_number
  FROM (SELECT DISTINCT week_date FROM integrated_sales) dates
),
lettered AS (
  SELECT
    week_date,
    week_number,
    translate(lpad(CAST(week_number AS STRING), 3, '0'), '0123456789', 'abcdefghij') AS letters
  FROM weeks
),
-- The difference of both numbers is the same for weeks in a row.
numbered AS (
  SELECT
    s.department,
    s.store,
    s.unemployment,
    s.week_date,
    s.weekly_sales,
    w.letters,
    w.week_number - row_number() OVER (
      PARTITION BY s.department, s.store, s.unemployment, year(s.week_date)
      ORDER BY w.week_number
    ) AS gap
  FROM integrated_sales s
  JOIN lettered w ON w.week_date = s.week_date
  WHERE s.unemployment IS NOT NULL
)
SELECT
  department,
  store,
  min(week_date) AS first_week,
  unemployment,
  CAST(count(*) AS INTEGER) AS weeks,
  CAST(sum(weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales,
  CAST(sum(CAST(weekly_sales AS DECIMAL(19, 2)) * CAST(weekly_sales AS DECIMAL(19, 2))) AS DECIMAL(38, 4)) AS squared_sales,
  -- An aggregate has no order: sales are sorted by their dates, as letters, which are then removed.
  translate(array_join(array_sort(array_agg(concat(letters, CAST(weekly_sales AS STRING)))), ' '), 'abcdefghij', '')
    AS sales_by_week
FROM numbered
GROUP BY department, store, unemployment, year(week_date), gap
