-- The fiscal place of every week date around the files. A week belongs to the fiscal week that holds its date, which is its
-- last day. A table of the chain has only the weeks that it lists.
WITH digits AS (
  SELECT * FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS d(digit)
),
-- The weekday of the files, 19 years before their first week and 57 years after it.
dates AS (
  SELECT date_sub(f.first_week, 7 * (1000 - a.digit - 10 * b.digit - 100 * c.digit - 1000 * d.digit)) AS week_date
  FROM (SELECT min(week_date) AS first_week FROM integrated_sales) f
  CROSS JOIN digits a
  CROSS JOIN digits b
  CROSS JOIN digits c
  CROSS JOIN digits d
  WHERE d.digit < 4
),
fiscal AS (
  SELECT last_day, fiscal_year, fiscal_quarter, fiscal_month FROM scheme_weeks
  UNION ALL
  SELECT c.week_end, c.fiscal_year, c.fiscal_quarter, c.fiscal_month
  FROM calendar c
  CROSS JOIN parameters p
  WHERE p.fiscal_calendar = 'table'
),
placed AS (
  SELECT d.week_date, min(f.last_day) AS last_day
  FROM dates d
  LEFT JOIN fiscal f ON f.last_day >= d.week_date AND f.last_day < date_sub(d.week_date, -7)
  GROUP BY d.week_date
)
SELECT
  p.week_date,
  coalesce(p.last_day, p.week_date) AS last_day,
  coalesce(f.fiscal_year, CAST(year(p.week_date) AS INTEGER)) AS fiscal_year,
  coalesce(f.fiscal_quarter, CAST(quarter(p.week_date) AS INTEGER)) AS fiscal_quarter,
  coalesce(f.fiscal_month, CAST(month(p.week_date) AS INTEGER)) AS fiscal_month
FROM placed p
LEFT JOIN fiscal f ON f.last_day = p.last_day
CROSS JOIN parameters c
WHERE c.fiscal_calendar = 'gregorian' OR p.last_day IS NOT NULL
