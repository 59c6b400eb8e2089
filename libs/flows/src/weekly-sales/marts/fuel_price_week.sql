-- One row per store and week with a fuel price, also for weeks after the last sales.
SELECT
  f.week_date,
  f.store,
  f.fuel_price,
  s.store IS NOT NULL AS has_sales
FROM features f
LEFT JOIN (SELECT DISTINCT store, week_date FROM integrated_sales) s
  ON s.store = f.store AND s.week_date = f.week_date
WHERE f.fuel_price IS NOT NULL
