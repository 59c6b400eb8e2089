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
shape_months AS (
  SELECT label, count(*) AS weeks FROM shape_weeks GROUP BY label
),
-- Sales of the same week a year earlier; a week of returns has no share.
sold AS (
  SELECT
    s.store,
    s.department,
    w.label,
    w.week_date,
    CAST(CASE WHEN s.weekly_sales > 0 THEN s.weekly_sales * 100 ELSE 0 END AS DECIMAL(18, 0)) AS cents
  FROM integrated_sales s
  JOIN shape_weeks w ON s.week_date = date_sub(w.week_date, 364)
),
sold_by_all AS (
  SELECT department, label, week_date, CAST(sum(cents) AS DECIMAL(18, 0)) AS cents
  FROM sold
  GROUP BY department, label, week_date
),
own_months AS (
  SELECT store, department, label, count(*) AS weeks, CAST(sum(cents) AS DECIMAL(18, 0)) AS cents
  FROM sold
  GROUP BY store, department, label
),
shared_months AS (
  SELECT department, label, count(*) AS weeks, CAST(sum(cents) AS DECIMAL(18, 0)) AS cents
  FROM sold_by_all
  GROUP BY department, label
),
shaped AS (
  SELECT
    m.version,
    m.store,
    m.department,
    m.label,
    m.cents,
    CASE WHEN o.weeks = n.weeks AND o.cents > 0 THEN 'LAST_YEAR'
      WHEN a.weeks = n.weeks AND a.cents > 0 THEN 'DEPARTMENT'
      ELSE 'EQUAL' END AS spread,
    CASE WHEN o.weeks = n.weeks AND o.cents > 0 THEN o.cents
      WHEN a.weeks = n.weeks AND a.cents > 0 THEN a.cents
      ELSE CAST(n.weeks AS DECIMAL(18, 0)) END AS total
  FROM by_month m
  JOIN shape_months n ON n.label = m.label
  LEFT JOIN own_months o ON o.store = m.store AND o.department = m.department AND o.label = m.label
  LEFT JOIN shared_months a ON a.department = m.department AND a.label = m.label
),
weighted AS (
  SELECT
    m.version, m.store, m.department, m.label, m.cents, m.spread, m.total, w.week_date,
    CASE m.spread WHEN 'LAST_YEAR' THEN s.cents WHEN 'DEPARTMENT' THEN a.cents
      ELSE CAST(1 AS DECIMAL(18, 0)) END AS weight
  FROM shaped m
  JOIN shape_weeks w ON w.label = m.label
  LEFT JOIN sold s ON s.store = m.store AND s.department = m.department AND s.week_date = w.week_date
  LEFT JOIN sold_by_all a ON a.department = m.department AND a.week_date = w.week_date
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
