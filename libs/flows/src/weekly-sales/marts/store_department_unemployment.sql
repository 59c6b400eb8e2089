-- One row per department, store, level of unemployment and block of weeks: the sums from which a line of the sales on
-- unemployment follows without the weeks themselves. The last fifth of the weeks is held out, in two blocks; the last
-- tenth is the later one.
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
    CAST(CASE
      WHEN 5 * week_number <= 4 * weeks THEN 0
      WHEN 10 * week_number <= 9 * weeks THEN 1
      ELSE 2
    END AS INTEGER) AS hold_out
  FROM weeks
)
SELECT
  s.department,
  s.store,
  s.unemployment,
  b.hold_out,
  min(s.week_date) AS first_week,
  CAST(count(*) AS INTEGER) AS weeks,
  CAST(sum(s.weekly_sales) AS DECIMAL(38, 2)) AS weekly_sales,
  CAST(sum(s.weekly_sales * s.weekly_sales) AS DECIMAL(38, 4)) AS squared_sales
FROM integrated_sales s
JOIN blocks b ON b.week_date = s.week_date
WHERE s.unemployment IS NOT NULL
GROUP BY s.department, s.store, s.unemployment, b.hold_out
