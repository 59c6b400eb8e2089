-- One row per department, store and weeks in a row with equal unemployment, in one block of weeks: the sums from which a
-- line of the sales on unemployment follows, and the sales of each week, for effects of weeks. The last fifth of the
-- weeks is held out, in two blocks; the last tenth is the later one.
WITH weeks AS (
  SELECT
    week_date,
    row_number() OVER (ORDER BY week_date) AS week_number,
    count(*) OVER () AS weeks
  FROM (SELECT DISTINCT week_date FROM integrated_sales) dates
),
blocks AS (
  SELECT
    week_date,
    week_number,
    translate(lpad(CAST(week_number AS STRING), 6, '0'), '0123456789', 'abcdefghij') AS letters,
    CASE
      WHEN 5 * week_number <= 4 * weeks THEN 0
      WHEN 10 * week_number <= 9 * weeks THEN 1
      ELSE 2
    END AS hold_out
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
    b.letters,
    b.hold_out,
    b.week_number - row_number() OVER (
      PARTITION BY s.department, s.store, s.unemployment, b.hold_out
      ORDER BY b.week_number
    ) AS gap
  FROM integrated_sales s
  JOIN blocks b ON b.week_date = s.week_date
  WHERE s.unemployment IS NOT NULL
)
SELECT
  department,
  store,
  min(week_date) AS first_week,
  unemployment,
  CAST(hold_out AS INTEGER) AS hold_out,
  CAST(count(*) AS INTEGER) AS weeks,
  CAST(sum(weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales,
  CAST(sum(CAST(weekly_sales AS DECIMAL(19, 2)) * CAST(weekly_sales AS DECIMAL(19, 2))) AS DECIMAL(38, 4)) AS squared_sales,
  -- An aggregate has no order: sales are sorted by their dates, as letters, which are then removed.
  translate(array_join(array_sort(array_agg(concat(letters, CAST(weekly_sales AS STRING)))), ' '), 'abcdefghij', '')
    AS sales_by_week
FROM numbered
GROUP BY department, store, unemployment, hold_out, gap
