-- Last part of the query: store-weeks with offers compared with store-weeks without, over the full selection and by one
-- level, or by all levels without one. Errors are those of a jackknife that leaves out one store at a time, or one quarter
-- where there is one store; none below 10 stores or 4 quarters.
department_bits AS (
  SELECT department, quarter, matched_weeks & pair_bits AS pair_bits, drift_weeks & drift_bits AS drift_bits
  FROM mart.store_department_quarter
  JOIN quarters USING (quarter)
  WHERE snapshot_id = $1
    AND ($2::text IS NULL OR $2 = 'DEPARTMENT')
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
    AND ($5::integer IS NULL OR department = $5)
    -- Where no week of the chain is shared, no week of a department is.
    AND quarter = ANY (ARRAY(
      SELECT date_trunc('quarter', week_date::timestamp)::date FROM pair_weeks WHERE is_matched AND is_drift
    ))
),
jackknives AS (
  SELECT
    grouped_by, place,
    CASE WHEN bool_and(is_by_store) THEN 'STORE' ELSE 'QUARTER' END AS left_out,
    count(*) FILTER (WHERE has_pairs) AS lift_groups,
    count(*) FILTER (WHERE has_drift) AS drift_groups,
    CASE WHEN count(*) = count(lift) THEN
      sqrt((count(*) FILTER (WHERE has_pairs) - 1) * var_pop(lift) FILTER (WHERE has_pairs)) END AS lift_error,
    CASE WHEN count(*) = count(drift) THEN
      sqrt((count(*) FILTER (WHERE has_drift) - 1) * var_pop(drift) FILTER (WHERE has_drift)) END AS drift_error,
    CASE WHEN count(*) = count(lift) FILTER (WHERE drift > -1) THEN
      sqrt((count(*) - 1) * var_pop((1 + lift) / (1 + drift) - 1) FILTER (WHERE drift > -1)) END AS adjusted_error
  FROM (SELECT * FROM place_changes UNION ALL SELECT * FROM compared_changes) changes
  GROUP BY grouped_by, place
),
-- A week without pairs has the drift of all weeks, and its error.
errors AS (
  SELECT * FROM jackknives
  UNION ALL
  SELECT 'WEEK', week.place, chain.left_out, 0, chain.drift_groups, NULL, chain.drift_error, NULL
  FROM jackknives chain
  CROSS JOIN (SELECT place FROM place_sums WHERE grouped_by = 'WEEK' AND pairs = 0) week
  WHERE chain.grouped_by = 'ALL' AND chain.drift_groups > 0
),
sums AS (
  SELECT
    grouped_by, place, with_offers, sales_with, markdown, without_offers, sales_without, pairs, sales, earlier,
    drift_pairs, drift_sales, drift_earlier,
    drift_sales AS expected, drift_earlier AS expected_from,
    CASE WHEN coalesce(pairs, 0) = 0 THEN 'NO_PAIRS'
         WHEN coalesce(drift_pairs, 0) = 0 THEN 'NO_CONTROL'
         WHEN is_shared THEN 'CONTROL_FROM_SAME_WEEKS'
         ELSE 'CONTROL_FROM_OTHER_WEEKS' END AS state
  FROM sums_with_drift
  LEFT JOIN (
    SELECT 'ALL' AS grouped_by, 0 AS place, bool_or(is_matched AND is_drift) AS is_shared FROM pair_weeks
    UNION ALL
    SELECT 'WEEK', week_date - DATE '1970-01-01', is_matched AND is_drift FROM pair_weeks
    UNION ALL
    SELECT 'DEPARTMENT', department, bool_or(pair_bits & drift_bits <> 0)
    FROM (
      SELECT department, bit_or(pair_bits) AS pair_bits, bit_or(drift_bits) AS drift_bits
      FROM department_bits
      GROUP BY department, quarter
    ) bits
    GROUP BY department
  ) control USING (grouped_by, place)
  UNION ALL
  SELECT
    grouped_by, place, with_offers, sales_with, markdown, without_offers, sales_without, pairs, sales, earlier,
    other_pairs, NULL, NULL, expected, earlier,
    CASE WHEN all_pairs = 0 THEN 'NO_PAIRS' WHEN pairs = 0 THEN 'NO_CONTROL' ELSE 'CONTROL_FROM_SAME_WEEKS' END
  FROM compared_sums
),
rates AS (
  SELECT
    sums.*, left_out, lift_groups, drift_groups,
    CASE WHEN lift_groups >= least_groups THEN lift_error END AS lift_error,
    CASE WHEN drift_groups >= least_groups THEN drift_error END AS drift_error,
    CASE WHEN least(lift_groups, drift_groups) >= least_groups THEN adjusted_error END AS adjusted_error,
    (sales - earlier) / nullif(abs(earlier), 0) AS lift,
    (expected - expected_from) / nullif(abs(expected_from), 0) AS drift
  FROM sums
  LEFT JOIN errors USING (grouped_by, place)
  LEFT JOIN (VALUES ('STORE', 10), ('QUARTER', 4)) AS jackknife(left_out, least_groups) USING (left_out)
),
adjusted_rates AS (
  SELECT *, CASE WHEN drift > -1 THEN (1 + lift) / (1 + drift) - 1 END AS adjusted FROM rates
),
figures AS MATERIALIZED (
  SELECT
    grouped_by,
    place,
    round(adjusted, 6) AS change,
    json_build_object(
      'group', CASE grouped_by
        WHEN 'ALL' THEN 'All'
        WHEN 'WEEK' THEN (DATE '1970-01-01' + place)::text
        WHEN 'MARKDOWN' THEN 'MarkDown ' || place
        WHEN 'OFFER_SIZE' THEN (ARRAY['Small', 'Medium', 'Large'])[place] || ' offers'
        ELSE initcap(grouped_by) || ' ' || place END,
      'store', CASE grouped_by WHEN 'STORE' THEN place END,
      'week', CASE grouped_by WHEN 'WEEK' THEN DATE '1970-01-01' + place END,
      'department', CASE grouped_by WHEN 'DEPARTMENT' THEN place END,
      'markdown', CASE grouped_by WHEN 'MARKDOWN' THEN place END,
      'offerSize', CASE grouped_by WHEN 'OFFER_SIZE' THEN (ARRAY['SMALL', 'MEDIUM', 'LARGE'])[place] END,
      'withOffers', json_build_object(
        'storeWeeks', coalesce(with_offers, 0),
        'averageSales', round(sales_with / nullif(with_offers, 0), 2),
        'averageMarkdown', round(markdown / nullif(with_offers, 0), 2)
      ),
      'withoutOffers', json_build_object(
        'storeWeeks', coalesce(without_offers, 0),
        'averageSales', round(sales_without / nullif(without_offers, 0), 2)
      ),
      'state', state,
      'matchedPairs', coalesce(pairs, 0),
      'matchedSales', sales,
      'matchedEarlierSales', earlier,
      'matchedLift', round(lift, 6),
      'driftPairs', coalesce(drift_pairs, 0),
      'driftSales', drift_sales,
      'driftEarlierSales', drift_earlier,
      'drift', round(drift, 6),
      'adjusted', round(adjusted, 6),
      'leftOut', left_out,
      'liftStandardError', round(lift_error::numeric, 9),
      'driftStandardError', round(drift_error::numeric, 9),
      'adjustedStandardError', round(adjusted_error::numeric, 9),
      'liftGroups', coalesce(lift_groups, 0),
      'driftGroups', coalesce(drift_groups, 0),
      'unrounded', json_build_object(
        'lift', lift::float8, 'liftError', lift_error, 'drift', drift::float8, 'driftError', drift_error,
        'adjusted', adjusted::float8, 'adjustedError', adjusted_error
      )
    ) AS comparison
  FROM adjusted_rates
)
SELECT
  coverage,
  recorded_from AS "offersRecordedFrom",
  without_since AS "withoutOffersSinceRecorded",
  (SELECT json_build_object('firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(*))
   FROM pair_weeks WHERE is_matched) AS "matchedWeeks",
  (SELECT json_build_object('firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(*))
   FROM pair_weeks WHERE is_drift) AS "driftWeeks",
  (SELECT comparison FROM figures WHERE grouped_by = 'ALL') AS "all",
  (SELECT coalesce(json_agg(
     comparison ORDER BY grouped_by,
       CASE WHEN grouped_by IN ('STORE', 'DEPARTMENT') THEN change END DESC NULLS LAST, place
   ), '[]') FROM figures WHERE grouped_by <> 'ALL' OR $2 IS NULL) AS "groups",
  -- A former version did not build the mart of quarters.
  EXISTS (SELECT FROM mart.store_department_quarter WHERE snapshot_id = $1) AS "isBuilt"
FROM whole
