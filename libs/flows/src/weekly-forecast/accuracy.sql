-- How good the forecasts of the last eight judged weeks were: of the chain, and of the twenty departments and
-- twenty stores with the largest share of sales outside the 80 % interval, in all weeks or in the best of the last four.
-- The newest origin before a week counts. With few sales the share is chance, so subjects with fewer than 100 are left out.
-- $1 snapshot
WITH backtest AS (
  SELECT * FROM mart.forecast_backtest WHERE snapshot_id = $1 AND observations > 0
),
weeks AS (
  SELECT week_date, row_number() OVER (ORDER BY week_date DESC) AS place
  FROM backtest
  WHERE grain = 'CHAIN'
  GROUP BY week_date
  ORDER BY week_date DESC
  LIMIT 8
),
judged AS (
  SELECT DISTINCT ON (grain, number, week_date) backtest.*, place
  FROM backtest JOIN weeks USING (week_date)
  ORDER BY grain, number, week_date, origin_week DESC
),
subjects AS (
  SELECT
    grain,
    number,
    sum(interval_observations) AS observations,
    1 - sum(inside_80)::numeric / nullif(sum(interval_observations), 0) AS outside,
    sum(forecast - sales) / nullif(sum(sales), 0) AS bias,
    sum(weighted_error) / nullif(sum(naive_error), 0) AS wmae,
    CASE WHEN count(*) FILTER (WHERE place <= 4 AND interval_observations > 0) = 4
      THEN min(1 - inside_80::numeric / nullif(interval_observations, 0)) FILTER (WHERE place <= 4) END AS best_outside,
    CASE WHEN count(*) FILTER (WHERE place <= 4 AND naive_error > 0) = 4
      THEN min(weighted_error / nullif(naive_error, 0)) FILTER (WHERE place <= 4) END AS best_wmae
  FROM judged
  GROUP BY grain, number
),
placed AS (
  SELECT *,
    row_number() OVER (PARTITION BY grain ORDER BY outside DESC, number) AS place,
    row_number() OVER (PARTITION BY grain ORDER BY best_outside DESC NULLS LAST, number) AS best_place
  FROM subjects
  WHERE grain = 'CHAIN' OR observations >= 100
)
SELECT
  CASE grain WHEN 'CHAIN' THEN 'chain' ELSE lower(grain) || ' ' || number END AS subject,
  round(outside, 6)::float8 AS outside,
  round(best_outside, 6)::float8 AS "bestOutside",
  round(bias, 6)::float8 AS bias,
  round(wmae, 6)::float8 AS wmae,
  round(best_wmae, 6)::float8 AS "bestWmae"
FROM placed
WHERE least(place, best_place) <= 20
ORDER BY grain, place
