-- Errors and coverage of the back-test by department, by store or by weeks ahead. Weeks ahead are of the chain, or of
-- the store or department asked for. Without a grouping, all three.
-- $1 snapshot, $2 grouping, $3 store, $4 department
WITH judged AS (
  SELECT *
  FROM mart.forecast_backtest
  WHERE snapshot_id = $1
),
members AS (
  SELECT grain AS grouped_by, number AS place, judged.*
  FROM judged
  WHERE grain IN ('DEPARTMENT', 'STORE')
    AND grain = coalesce($2::text, grain)
    AND number = coalesce(CASE grain WHEN 'STORE' THEN $3::integer ELSE $4::integer END, number)
  UNION ALL
  SELECT
    'HORIZON',
    CASE WHEN horizon <= 4 THEN 1 WHEN horizon <= 13 THEN 5 WHEN horizon <= 26 THEN 14 ELSE 27 END,
    judged.*
  FROM judged
  WHERE coalesce($2, 'HORIZON') = 'HORIZON'
    AND grain = CASE WHEN $4 IS NOT NULL THEN 'DEPARTMENT' WHEN $3 IS NOT NULL THEN 'STORE' ELSE 'CHAIN' END
    AND number = coalesce($4, $3, 0)
),
figures AS (
  SELECT
    grouped_by,
    place,
    sum(observations) AS observations,
    round(sum(weighted_error) / nullif(sum(weight), 0), 2) AS wmae,
    round(sum(naive_error) / nullif(sum(weight), 0), 2) AS naive_wmae,
    round(sum(weighted_error) / nullif(sum(naive_error), 0), 6) AS ratio,
    round((sum(forecast) - sum(sales)) / nullif(abs(sum(sales)), 0), 6) AS bias,
    round(sum(inside_80)::numeric / nullif(sum(interval_observations), 0), 6) AS inside_80,
    round(sum(inside_95)::numeric / nullif(sum(interval_observations), 0), 6) AS inside_95
  FROM members
  GROUP BY GROUPING SETS ((grouped_by, place), ())
),
named AS (
  SELECT
    CASE grouped_by
      WHEN 'HORIZON' THEN 'Weeks ' || place || CASE place WHEN 27 THEN ' and later' ELSE ' to ' ||
        CASE place WHEN 1 THEN 4 WHEN 5 THEN 13 ELSE 26 END END
      ELSE initcap(grouped_by) || ' ' || place
    END AS "group",
    CASE grouped_by WHEN 'DEPARTMENT' THEN place END AS "department",
    CASE grouped_by WHEN 'STORE' THEN place END AS "store",
    CASE grouped_by WHEN 'HORIZON' THEN place END AS "fromHorizon",
    observations AS "observations",
    wmae AS "wmae",
    naive_wmae AS "naiveWmae",
    ratio AS "ratio",
    bias AS "bias",
    inside_80 AS "inside80Share",
    inside_95 AS "inside95Share"
  FROM figures
  WHERE grouped_by IS NOT NULL
)
SELECT
  (SELECT wmae FROM figures WHERE grouped_by IS NULL) AS "wmae",
  (SELECT naive_wmae FROM figures WHERE grouped_by IS NULL) AS "naiveWmae",
  (SELECT inside_80 FROM figures WHERE grouped_by IS NULL) AS "inside80Share",
  (SELECT inside_95 FROM figures WHERE grouped_by IS NULL) AS "inside95Share",
  (SELECT count(DISTINCT origin_week) FROM members) AS "origins",
  (SELECT coalesce(
     json_agg(named ORDER BY "fromHorizon", "ratio" DESC NULLS LAST, "department", "store"), '[]'
   ) FROM named) AS "groups",
  (SELECT json_build_object(
     'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date)
   ) FROM members) AS "coverage"
