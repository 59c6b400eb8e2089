-- One row per store of the latest delivery. A store is comparable from the first week of the 13th fiscal month after the
-- one in which it opened: on its opening day, else in its first week of the files.
WITH months AS (
  SELECT
    CAST(row_number() OVER (ORDER BY fiscal_year, fiscal_month) AS INTEGER) AS month_number,
    min(last_day) AS first_end,
    min(week_date) AS first_week
  FROM numbered_weeks
  GROUP BY fiscal_year, fiscal_month
),
sold AS (
  SELECT store, min(week_date) AS first_week
  FROM integrated_sales
  GROUP BY store
),
opened AS (
  SELECT s.store, f.first_week, coalesce(s.opening_date, f.first_week) AS opened_on
  FROM stores s
  LEFT JOIN sold f ON f.store = s.store
),
-- A day before the calendar counts as one of its first month.
placed AS (
  SELECT o.store, coalesce(max(m.month_number), 1) AS month_number
  FROM opened o
  LEFT JOIN months m ON date_sub(m.first_end, 6) <= o.opened_on
  WHERE o.opened_on IS NOT NULL
  GROUP BY o.store
)
SELECT
  s.store,
  s.store_type,
  s.store_size,
  s.store_name,
  s.region,
  s.district,
  s.opening_date,
  s.closing_date,
  o.first_week,
  m.first_week AS comparable_from
FROM stores s
JOIN opened o ON o.store = s.store
LEFT JOIN placed p ON p.store = s.store
LEFT JOIN months m ON m.month_number = p.month_number + 13
