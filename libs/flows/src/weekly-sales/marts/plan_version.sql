-- One row per version of the plan: what was delivered, and what its weeks add up to. `mistake` names an amount that is
-- in no week.
WITH delivered AS (
  SELECT version, CAST(count(*) AS INTEGER) AS amounts, CAST(sum(amount) AS DECIMAL(38, 2)) AS amount
  FROM plan
  GROUP BY version
),
spread_plan AS (
  SELECT
    version,
    min(week_date) AS first_week,
    max(week_date) AS last_week,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS amount
  FROM planned_weeks
  GROUP BY version
),
periods AS (
  SELECT DISTINCT version, plan_period, try_cast(plan_period AS DATE) AS day FROM plan
),
placed AS (
  SELECT DISTINCT version, week_end, label FROM planned_weeks
),
unplaced AS (
  SELECT p.version, min(p.plan_period) AS plan_period
  FROM periods p
  LEFT JOIN placed m ON m.version = p.version AND m.label = p.plan_period
  LEFT JOIN placed w ON w.version = p.version AND p.day > date_sub(w.week_end, 7) AND p.day <= w.week_end
  WHERE m.version IS NULL AND w.version IS NULL
  GROUP BY p.version
)
SELECT
  d.version,
  d.amounts,
  s.first_week,
  s.last_week,
  d.amount,
  coalesce(s.amount, 0) AS spread_amount,
  CASE WHEN u.plan_period IS NOT NULL THEN concat('plan: ', u.plan_period, ' of version ', d.version,
    ' is no week or month of the fiscal calendar; deliver the amount for one that it has') END AS mistake
FROM delivered d
LEFT JOIN spread_plan s ON s.version = d.version
LEFT JOIN unplaced u ON u.version = d.version
