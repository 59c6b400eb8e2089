-- One row per shop and month: the days on which it was open, and those with its rows. After its last day with rows, a shop
-- is open on the days of the chain whose weekday it had in half of its last four weeks, at least; it is closed once the
-- chain sold for four weeks without it. A late file changes this, so it is worked out from all days.
WITH days AS (
  SELECT store_id, sales_date
  FROM retail_transactions
  GROUP BY store_id, sales_date
),
chain_days AS (
  SELECT DISTINCT sales_date FROM days
),
chain AS (
  SELECT max(sales_date) AS last_day FROM days
),
shops AS (
  SELECT
    store_id,
    last_day,
    CASE
      WHEN first_day > date_sub(last_day, 7) THEN 1
      WHEN first_day > date_sub(last_day, 14) THEN 2
      WHEN first_day > date_sub(last_day, 21) THEN 3
      ELSE 4
    END AS weeks
  FROM (
    SELECT store_id, min(sales_date) AS first_day, max(sales_date) AS last_day FROM days GROUP BY store_id
  ) each_shop
),
usual_weekdays AS (
  SELECT s.store_id, s.last_day, dayofweek(d.sales_date) AS weekday
  FROM shops s
  JOIN days d ON d.store_id = s.store_id AND d.sales_date > date_sub(s.last_day, 28)
  GROUP BY s.store_id, s.last_day, s.weeks, dayofweek(d.sales_date)
  HAVING 2 * count(*) >= s.weeks
),
missing_days AS (
  SELECT u.store_id, d.sales_date
  FROM usual_weekdays u
  JOIN chain_days d ON d.sales_date > u.last_day AND dayofweek(d.sales_date) = u.weekday
  CROSS JOIN chain c
  WHERE u.last_day > date_sub(c.last_day, 28)
)
SELECT
  store_id,
  CAST(date_trunc('month', sales_date) AS DATE) AS sales_month,
  CAST(count(*) AS INTEGER) AS days_open,
  CAST(count(*) - count(missing_day) AS INTEGER) AS days_delivered,
  min(missing_day) AS first_missing_day
FROM (
  SELECT store_id, sales_date, CAST(NULL AS DATE) AS missing_day FROM days
  UNION ALL
  SELECT store_id, sales_date, sales_date FROM missing_days
) open_days
GROUP BY store_id, CAST(date_trunc('month', sales_date) AS DATE)
