-- Weekly store-department sales in groups of equal unemployment. Number, mean and sum of squared deviations
-- give least squares the same result as the rows. The first 80 % of the week dates are for training, the
-- others are held out. Weeks without unemployment figures do not count, nor do those in which any store of the chain
-- lacks expected sales. $1 snapshot, $2 department, $3
-- unemployment, exclusive
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
sums AS (
  SELECT
    w.unemployment,
    w.week_date,
    count(*) AS n,
    sum(d.weekly_sales) AS total,
    sum(d.weekly_sales * d.weekly_sales) AS squares
  FROM mart.store_week w
  JOIN mart.store_department_week d ON d.store = w.store AND d.week_date = w.week_date
  WHERE w.snapshot_id = $1
    AND d.snapshot_id = $1
    AND ($2::integer IS NULL OR d.department = $2)
    AND w.unemployment > $3::numeric
    AND w.week_date NOT IN (SELECT week_date FROM partial_weeks)
  GROUP BY w.unemployment, w.week_date
),
weeks AS (
  SELECT week_date, 5 * row_number() OVER (ORDER BY week_date) > 4 * count(*) OVER () AS held_out
  FROM (SELECT DISTINCT week_date FROM sums) dates
),
sample AS (
  SELECT
    unemployment,
    held_out,
    sum(n) AS n,
    sum(total) / sum(n) AS mean,
    sum(squares) - sum(total) * sum(total) / sum(n) AS deviations
  FROM sums
  JOIN weeks USING (week_date)
  GROUP BY unemployment, held_out
)
SELECT
  (SELECT coalesce(json_agg(json_build_object(
     'x', unemployment, 'heldOut', held_out, 'n', n, 'mean', mean, 'deviations', deviations
   ) ORDER BY unemployment, held_out), '[]') FROM sample) AS "groups",
  min(week_date) FILTER (WHERE held_out) AS "firstHeldOutWeek",
  json_build_object(
    'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(*)
  ) AS "coverage"
FROM weeks
