-- How much of the errors of single weeks remains in the error of their sum, by place of a figure; 0 is the whole. As in the
-- answer `forecast`, origins of the back-test with some of the parts count only while few have all of them.
-- `parts` are what each figure adds up: weeks ahead of stores or departments; of a department in some stores, so many first
-- weeks.
WITH parts AS MATERIALIZED (
  SELECT
    place,
    number,
    CASE WHEN (SELECT is_whole FROM summing) THEN horizon ELSE row_number() OVER first_weeks END AS horizon,
    horizon = max(horizon) OVER (PARTITION BY place, number) AS is_last
  FROM (
    SELECT DISTINCT
      CASE WHEN is_all THEN 0 ELSE
        CASE grouping WHEN 'STORE' THEN store WHEN 'DEPARTMENT' THEN department WHEN 'QUARTER' THEN fiscal_quarter
          WHEN 'MONTH' THEN fiscal_month WHEN 'WEEK' THEN week_date - DATE '1970-01-01' ELSE area END
      END AS place,
      coalesce(department, store) AS number,
      horizon
    FROM (
      SELECT DISTINCT horizon, week_date, fiscal_quarter, fiscal_month,
        CASE WHEN NOT is_of_departments OR grouping IN ('STORE', 'DISTRICT', 'REGION') THEN store END AS store
      FROM planned
      CROSS JOIN summing
      CROSS JOIN chosen
      WHERE is_forecast
    ) weeks
    LEFT JOIN areas USING (store)
    LEFT JOIN (SELECT DISTINCT department FROM forecasts) departments ON true
    CROSS JOIN chosen
    -- The whole adds up the groups, except first weeks of one department.
    CROSS JOIN (
      SELECT false AS is_all UNION ALL SELECT true FROM summing, chosen WHERE NOT is_whole AND grouping <> 'DEPARTMENT'
    ) level
  ) added_up
  WINDOW first_weeks AS (PARTITION BY place, number ORDER BY horizon)
),
-- Of each origin of the back-test, the error of the parts together and the errors of each. It has that of the first weeks of
-- all series of a department.
cumulated AS MATERIALIZED (
  SELECT
    place,
    origin_week,
    count(*) AS came,
    CASE WHEN is_whole THEN sum(sales - forecast) ELSE sum(cumulated_error) FILTER (WHERE is_last) END AS error,
    sum(CASE WHEN is_whole THEN abs(sales - forecast) ELSE weighted_error * observations / nullif(weight, 0) END) AS added
  FROM (
    SELECT *
    FROM mart.forecast_backtest
    WHERE snapshot_id = $2::bigint
      AND grain = CASE WHEN (SELECT is_of_departments FROM summing) THEN 'DEPARTMENT' ELSE 'STORE' END
      AND horizon = ANY (ARRAY(SELECT DISTINCT horizon FROM parts))
  ) judged_weeks
  JOIN parts USING (number, horizon)
  CROSS JOIN summing
  GROUP BY place, origin_week, is_whole
)
SELECT place, sum(error) / nullif(sum(added), 0) AS share
FROM (
  SELECT *, count(*) FILTER (WHERE came = asked) OVER (PARTITION BY place) AS whole
  FROM (
    SELECT place, came, abs(error) AS error, added FROM cumulated
    UNION ALL
    SELECT 0, sum(came), abs(sum(error)), sum(added)
    FROM cumulated
    WHERE (SELECT is_whole OR grouping = 'DEPARTMENT' FROM summing, chosen)
    GROUP BY origin_week
  ) each
  JOIN (
    SELECT place, count(*) AS asked FROM parts GROUP BY place
    UNION ALL
    SELECT 0, count(*) FROM parts WHERE (SELECT is_whole OR grouping = 'DEPARTMENT' FROM summing, chosen)
  ) sizes USING (place)
) counted
WHERE error IS NOT NULL AND (came = asked OR whole < 8)
GROUP BY place
