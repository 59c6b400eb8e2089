-- The plan by store, department and week. An amount of a fiscal month is spread to its weeks by the sales of the store and
-- department 364 days earlier; where one of these weeks has none, by those of the department over all stores; else in
-- equal parts. Cents that are left go to the weeks with the largest remainders, so that the weeks add up exactly.
-- Amounts of a week are taken as they are, and replace that version's amount of the month.
WITH labelled AS (
  SELECT *, concat(CAST(fiscal_year AS STRING), '-M', lpad(CAST(fiscal_month AS STRING), 2, '0')) AS label
  FROM numbered_weeks
),
by_week AS (
  SELECT p.version, p.store, p.department, w.week_date, w.label, CAST(sum(p.amount) AS DECIMAL(18, 2)) AS amount
  FROM plan p
  JOIN labelled w ON try_cast(p.plan_period AS DATE) > date_sub(w.last_day, 7)
    AND try_cast(p.plan_period AS DATE) <= w.last_day
  WHERE substr(p.plan_period, 6, 1) <> 'M'
  GROUP BY p.version, p.store, p.department, w.week_date, w.label
),
by_month AS (
  SELECT p.version, p.store, p.department, p.plan_period AS label, CAST(p.amount * 100 AS DECIMAL(18, 0)) AS cents
  FROM plan p
  LEFT JOIN (SELECT DISTINCT version, store, department, label FROM by_week) w
    ON w.version = p.version AND w.store = p.store AND w.department = p.department AND w.label = p.plan_period
  WHERE substr(p.plan_period, 6, 1) = 'M' AND w.label IS NULL
),
shape_weeks AS (
  SELECT DISTINCT w.label, w.week_date
  FROM labelled w
  JOIN by_month m ON m.label = w.label
),
-- Sales of the same week a year earlier; a week of returns has no share.
sold AS (
  SELECT
    s.store,
    s.department,
    w.week_date,
    CAST(CASE WHEN s.weekly_sales > 0 THEN s.weekly_sales * 100 ELSE 0 END AS DECIMAL(18, 0)) AS cents
  FROM integrated_sales s
  JOIN shape_weeks w ON s.week_date = date_sub(w.week_date, 364)
),
sold_by_all AS (
  SELECT department, week_date, CAST(sum(cents) AS DECIMAL(18, 0)) AS cents
  FROM sold
  GROUP BY department, week_date
),
weights AS (
  SELECT
    m.version,
    m.store,
    m.department,
    m.label,
    m.cents,
    w.week_date,
    s.cents AS own,
    a.cents AS shared,
    min(coalesce(s.cents, -1)) OVER of_month AS least_own,
    min(coalesce(a.cents, -1)) OVER of_month AS least_shared,
    CAST(sum(s.cents) OVER of_month AS DECIMAL(18, 0)) AS total_own,
    CAST(sum(a.cents) OVER of_month AS DECIMAL(18, 0)) AS total_shared,
    CAST(count(*) OVER of_month AS DECIMAL(18, 0)) AS weeks
  FROM by_month m
  JOIN shape_weeks w ON w.label = m.label
  LEFT JOIN sold s ON s.store = m.store AND s.department = m.department AND s.week_date = w.week_date
  LEFT JOIN sold_by_all a ON a.department = m.department AND a.week_date = w.week_date
  WINDOW of_month AS (PARTITION BY m.version, m.store, m.department, m.label)
),
shaped AS (
  SELECT
    *,
    CASE WHEN least_own >= 0 AND total_own > 0 THEN 'LAST_YEAR'
      WHEN least_shared >= 0 AND total_shared > 0 THEN 'DEPARTMENT'
      ELSE 'EQUAL' END AS spread
  FROM weights
),
weighted AS (
  SELECT
    version, store, department, label, week_date, cents, spread,
    CASE spread WHEN 'LAST_YEAR' THEN own WHEN 'DEPARTMENT' THEN shared ELSE CAST(1 AS DECIMAL(18, 0)) END AS weight,
    CASE spread WHEN 'LAST_YEAR' THEN total_own WHEN 'DEPARTMENT' THEN total_shared ELSE weeks END AS total
  FROM shaped
),
-- The quotient of doubles may be one too high or too low, which the exact remainder shows.
divided AS (
  SELECT *, CAST(floor(CAST(cents AS DOUBLE) * CAST(weight AS DOUBLE) / CAST(total AS DOUBLE)) AS DECIMAL(18, 0)) AS quotient
  FROM weighted
),
remainders AS (
  SELECT
    *,
    CAST(cents AS DECIMAL(19, 0)) * CAST(weight AS DECIMAL(18, 0))
      - CAST(quotient AS DECIMAL(19, 0)) * CAST(total AS DECIMAL(18, 0)) AS remainder
  FROM divided
),
whole_cents AS (
  SELECT
    version, store, department, label, week_date, cents, spread,
    CAST(CASE WHEN remainder < 0 THEN quotient - 1 WHEN remainder >= total THEN quotient + 1 ELSE quotient END
      AS DECIMAL(18, 0)) AS share,
    CASE WHEN remainder < 0 THEN remainder + total WHEN remainder >= total THEN remainder - total
      ELSE remainder END AS remainder
  FROM remainders
),
ranked AS (
  SELECT
    *,
    cents - sum(share) OVER (PARTITION BY version, store, department, label) AS left_over,
    row_number() OVER (
      PARTITION BY version, store, department, label ORDER BY remainder DESC, week_date
    ) AS place
  FROM whole_cents
),
spread_weeks AS (
  SELECT version, store, department, week_date, 'WEEK' AS spread, amount FROM by_week
  UNION ALL
  SELECT
    version, store, department, week_date, spread,
    CAST(CAST(share + CASE WHEN place <= left_over THEN 1 ELSE 0 END AS DECIMAL(19, 0)) * CAST(0.01 AS DECIMAL(3, 2))
      AS DECIMAL(18, 2))
  FROM ranked
)
SELECT
  s.version,
  s.store,
  t.store_type,
  s.department,
  s.week_date,
  w.last_day AS week_end,
  w.label,
  w.fiscal_year,
  w.fiscal_quarter,
  w.fiscal_month,
  s.spread,
  s.amount
FROM spread_weeks s
JOIN stores t ON t.store = s.store
JOIN labelled w ON w.week_date = s.week_date
