-- The weeks of each store in the years of the question, with the week a year earlier that they compare with, if the store
-- delivered all expected sales in both. `is_complete` is true of a week that all stores of the chain delivered, `is_fair`
-- of one where this holds for the earlier week too.
-- $3 year, $4 from, $5 to: whole years
SELECT
  *,
  is_complete AND earlier_date IS NOT NULL AND earlier_date NOT IN (SELECT week_date FROM partial) AS is_fair
FROM (
  SELECT
    week.store,
    store_type,
    store_size,
    week.week_date,
    year,
    weekly_sales AS sales,
    is_complete,
    CASE WHEN is_own_complete AND is_earlier_complete THEN earlier_date END AS earlier_date,
    CASE WHEN is_own_complete AND is_earlier_complete THEN earlier_sales END AS earlier_sales
  FROM (
    SELECT
      sales.*,
      year,
      compared_date,
      week_date NOT IN (SELECT week_date FROM partial) AS is_complete,
      (store, week_date) NOT IN (SELECT store, week_date FROM partial) AS is_own_complete
    FROM sales
    JOIN periods USING (week_date)
    WHERE ($3::integer IS NULL OR year = $3)
      AND ($4::date IS NULL OR last_day >= $4)
      AND ($5::date IS NULL OR month <= $5)
  ) week
  -- PostgreSQL expects few rows, and would compare each week with each one: it cannot in a FULL JOIN, which the condition
  -- below keeps one.
  FULL JOIN (
    SELECT
      store AS earlier_store,
      week_date AS earlier_date,
      weekly_sales AS earlier_sales,
      (store, week_date) NOT IN (SELECT store, week_date FROM partial) AS is_earlier_complete
    FROM sales
  ) earlier ON earlier_store = week.store AND earlier_date = compared_date
  WHERE CASE WHEN week.store IS NULL THEN false ELSE true END
) pairs
