-- Second part of the query: sums by place, and the changes without each store, or each quarter of the only store. A place
-- is the number of a store or department, or a week as days since 1970.
-- Weeks that the sums of their quarter have and the question does not want, or the other way round. -1 subtracts a week
-- from these sums, 1 adds it: with its sales, with its matched pair, and with its pair without offers.
single_weeks AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT
      week_date, quarter, is_complete,
      (is_selected AND is_complete)::integer - is_counted::integer AS times,
      (is_selected AND is_paired)::integer - is_counted::integer AS pair_times,
      is_paired::integer - is_drift_counted::integer AS drift_times
    FROM weeks
    JOIN quarters USING (quarter)
    WHERE $2::text IS NULL OR $2 = 'DEPARTMENT'
  ) compared
  WHERE NOT is_complete OR times <> 0 OR pair_times <> 0 OR drift_times <> 0
),
single_sales AS MATERIALIZED (
  SELECT sold.department, sold.store, sold.week_date, sold.weekly_sales, week.has_markdown, week.markdown_total
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1
    AND EXISTS (SELECT FROM single_weeks)
    AND week_date = ANY (ARRAY(
      SELECT week_date FROM single_weeks
      UNION
      SELECT week_date - 364 FROM single_weeks WHERE pair_times <> 0 OR drift_times <> 0
    ))
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR week.store_type = $4)
    AND ($5::integer IS NULL OR sold.department = $5)
),
-- A FULL JOIN, and a condition that keeps it one, as in store_weeks.
single_pairs AS (
  SELECT
    *,
    has_markdown AND earlier_sales IS NOT NULL AS is_matched,
    NOT has_markdown AND earlier_sales IS NOT NULL AS is_drift
  FROM (SELECT * FROM single_sales JOIN single_weeks USING (week_date)) later
  FULL JOIN (
    SELECT department, store, week_date + 364 AS week_date, weekly_sales AS earlier_sales
    FROM single_sales
    WHERE NOT has_markdown
  ) earlier USING (department, store, week_date)
  WHERE CASE WHEN weekly_sales IS NULL THEN false ELSE true END
),
store_quarters AS MATERIALIZED (
  SELECT
    store, quarter,
    count(*) FILTER (WHERE is_selected AND has_markdown) AS with_offers,
    sum(weekly_sales) FILTER (WHERE is_selected AND has_markdown) AS sales_with,
    sum(markdown_total) FILTER (WHERE is_selected) AS markdown,
    count(*) FILTER (WHERE is_selected AND NOT has_markdown) AS without_offers,
    sum(weekly_sales) FILTER (WHERE is_selected AND NOT has_markdown) AS sales_without,
    count(*) FILTER (WHERE is_matched) AS pairs,
    sum(weekly_sales) FILTER (WHERE is_matched) AS sales,
    sum(earlier_sales) FILTER (WHERE is_matched) AS earlier,
    count(*) FILTER (WHERE is_drift) AS drift_pairs,
    sum(weekly_sales) FILTER (WHERE is_drift) AS drift_sales,
    sum(earlier_sales) FILTER (WHERE is_drift) AS drift_earlier
  FROM store_weeks
  GROUP BY store, quarter
),
-- The jackknife leaves out a store; a quarter, where all pairs of the question are of one store.
question AS MATERIALIZED (
  SELECT coalesce(min(store) = max(store), false) AS has_one_store FROM store_quarters WHERE pairs > 0 OR drift_pairs > 0
),
cells AS MATERIALIZED (
  SELECT 'ALL' AS grouped_by, 0 AS place, store, CASE WHEN has_one_store THEN quarter END AS left_out, with_offers,
         sales_with, markdown, without_offers, sales_without, pairs, sales, earlier, drift_pairs, drift_sales,
         drift_earlier, 1 AS sold_weeks
  FROM store_quarters, question
  UNION ALL
  -- The whole selection has a row, also without weeks.
  SELECT 'ALL', 0, NULL, NULL, 0, NULL, NULL, 0, NULL, 0, NULL, NULL, 0, NULL, NULL, 1
  UNION ALL
  SELECT 'STORE', store, store, quarter, with_offers, sales_with, markdown, without_offers, sales_without, pairs,
         sales, earlier, drift_pairs, drift_sales, drift_earlier, 1
  FROM store_quarters
  WHERE $2::text IS NULL OR $2 = 'STORE'
  UNION ALL
  SELECT 'WEEK', week_date - DATE '1970-01-01', store, CASE WHEN has_one_store THEN quarter END, 1, weekly_sales,
         markdown_total, 0, NULL, 1, weekly_sales, earlier_sales, 0, NULL, NULL, 1
  FROM store_weeks, question
  WHERE ($2::text IS NULL OR $2 = 'WEEK') AND is_matched
  UNION ALL
  -- Weeks of stores without a pair are left out of nothing.
  SELECT 'WEEK', week_date - DATE '1970-01-01', NULL, NULL,
         count(*) FILTER (WHERE has_markdown), sum(weekly_sales) FILTER (WHERE has_markdown), sum(markdown_total),
         count(*) FILTER (WHERE NOT has_markdown), sum(weekly_sales) FILTER (WHERE NOT has_markdown),
         0, NULL, NULL, 0, NULL, NULL, 1
  FROM store_weeks
  WHERE ($2::text IS NULL OR $2 = 'WEEK') AND is_selected AND NOT is_matched
  GROUP BY week_date
  UNION ALL
  SELECT
    'DEPARTMENT', department, store, CASE WHEN has_one_store THEN quarter END,
    -- Most quarters have no weeks of most kinds: their zeros are not added.
    sum(offer_weeks) FILTER (WHERE is_counted),
    sum(offer_sales) FILTER (WHERE is_counted AND offer_weeks > 0),
    sum(markdown_total) FILTER (WHERE is_counted AND offer_weeks > 0),
    sum(other_weeks) FILTER (WHERE is_counted),
    sum(other_sales) FILTER (WHERE is_counted AND other_weeks > 0),
    sum(matched_pairs) FILTER (WHERE is_counted),
    sum(matched_sales) FILTER (WHERE is_counted AND matched_pairs > 0),
    sum(matched_earlier_sales) FILTER (WHERE is_counted AND matched_pairs > 0),
    sum(drift_pairs) FILTER (WHERE is_drift_counted),
    sum(drift_sales) FILTER (WHERE is_drift_counted AND drift_pairs > 0),
    sum(drift_earlier_sales) FILTER (WHERE is_drift_counted AND drift_pairs > 0),
    -- Without a partial week, each department was sold in complete ones.
    coalesce(sum(offer_weeks + other_weeks) FILTER (WHERE (SELECT count(*) > 0 FROM partial_weeks)), 1)
  FROM mart.store_department_quarter
  JOIN quarters USING (quarter)
  CROSS JOIN question
  WHERE snapshot_id = $1
    AND ($2::text IS NULL OR $2 = 'DEPARTMENT')
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
    AND ($5::integer IS NULL OR department = $5)
  GROUP BY department, store, CASE WHEN has_one_store THEN quarter END
  UNION ALL
  SELECT
    'DEPARTMENT', department, store, CASE WHEN has_one_store THEN quarter END,
    sum(times) FILTER (WHERE has_markdown),
    sum(times * weekly_sales) FILTER (WHERE has_markdown),
    sum(times * markdown_total) FILTER (WHERE has_markdown),
    sum(times) FILTER (WHERE NOT has_markdown),
    sum(times * weekly_sales) FILTER (WHERE NOT has_markdown),
    sum(pair_times) FILTER (WHERE is_matched),
    sum(pair_times * weekly_sales) FILTER (WHERE is_matched),
    sum(pair_times * earlier_sales) FILTER (WHERE is_matched),
    sum(drift_times) FILTER (WHERE is_drift),
    sum(drift_times * weekly_sales) FILTER (WHERE is_drift),
    sum(drift_times * earlier_sales) FILTER (WHERE is_drift),
    -count(*) FILTER (WHERE NOT is_complete)
  FROM single_pairs
  CROSS JOIN question
  GROUP BY department, store, CASE WHEN has_one_store THEN quarter END
),
-- Departments that were sold in complete weeks.
place_sums AS (
  SELECT
    grouped_by, place, with_offers, sales_with, markdown, without_offers, sales_without, pairs,
    CASE WHEN pairs > 0 THEN sales END AS sales,
    CASE WHEN pairs > 0 THEN earlier END AS earlier,
    drift_pairs,
    CASE WHEN drift_pairs > 0 THEN drift_sales END AS drift_sales,
    CASE WHEN drift_pairs > 0 THEN drift_earlier END AS drift_earlier
  FROM (
    SELECT
      grouped_by, place,
      sum(with_offers) AS with_offers, sum(sales_with) AS sales_with, sum(markdown) AS markdown,
      sum(without_offers) AS without_offers, sum(sales_without) AS sales_without,
      sum(pairs) AS pairs, sum(sales) FILTER (WHERE pairs <> 0) AS sales,
      sum(earlier) FILTER (WHERE pairs <> 0) AS earlier,
      sum(drift_pairs) AS drift_pairs, sum(drift_sales) FILTER (WHERE drift_pairs <> 0) AS drift_sales,
      sum(drift_earlier) FILTER (WHERE drift_pairs <> 0) AS drift_earlier
    FROM cells
    GROUP BY grouped_by, place
    HAVING sum(sold_weeks) > 0
  ) summed
),
-- A week has the drift of all weeks.
sums_with_drift AS MATERIALIZED (
  SELECT * FROM place_sums WHERE grouped_by <> 'WEEK'
  UNION ALL
  SELECT 'WEEK', week.place, week.with_offers, week.sales_with, week.markdown, week.without_offers,
         week.sales_without, week.pairs, week.sales, week.earlier,
         chain.drift_pairs, chain.drift_sales, chain.drift_earlier
  FROM place_sums week
  CROSS JOIN (SELECT * FROM place_sums WHERE grouped_by = 'ALL') chain
  WHERE week.grouped_by = 'WEEK'
),
pair_cells AS MATERIALIZED (
  SELECT grouped_by, place, store, left_out, coalesce(pairs, 0) AS pairs, coalesce(drift_pairs, 0) AS drift_pairs,
         coalesce(sales, 0)::float8 AS sales, coalesce(earlier, 0)::float8 AS earlier,
         coalesce(drift_sales, 0)::float8 AS drift_sales, coalesce(drift_earlier, 0)::float8 AS drift_earlier
  FROM cells
  WHERE pairs <> 0 OR drift_pairs <> 0
),
-- The drift of all weeks, for each week with pairs.
chain_drift AS (
  SELECT store, left_out, sum(drift_pairs) AS drift_pairs, sum(drift_sales) AS drift_sales,
         sum(drift_earlier) AS drift_earlier
  FROM pair_cells
  WHERE grouped_by = 'ALL' AND drift_pairs > 0
  GROUP BY store, left_out
),
left_out_parts AS (
  SELECT
    grouped_by, place, left_out,
    sum(pairs) > 0 AS has_pairs,
    sum(drift_pairs) > 0 AS has_drift,
    sum(sales) AS sales, sum(earlier) AS earlier, sum(drift_sales) AS drift_sales, sum(drift_earlier) AS drift_earlier
  FROM (
    SELECT * FROM pair_cells
    UNION ALL
    SELECT 'WEEK', week.place, store, left_out, 0, chain.drift_pairs, 0, 0, drift_sales, drift_earlier
    FROM chain_drift chain
    CROSS JOIN (SELECT place FROM place_sums WHERE grouped_by = 'WEEK' AND pairs > 0) week
  ) parts
  GROUP BY grouped_by, place, store, left_out
  -- Without the weeks that are subtracted, a store may have no pairs.
  HAVING sum(pairs) > 0 OR sum(drift_pairs) > 0
),
place_changes AS (
  SELECT
    grouped_by, place, left_out IS NULL AS is_by_store, has_pairs, has_drift,
    (sales - earlier) / nullif(abs(earlier), 0) AS lift,
    (drift_sales - drift_earlier) / nullif(abs(drift_earlier), 0) AS drift
  FROM (
    SELECT
      grouped_by, place, left_out, has_pairs, has_drift,
      sum(sales) OVER places - sales AS sales,
      sum(earlier) OVER places - earlier AS earlier,
      sum(drift_sales) OVER places - drift_sales AS drift_sales,
      sum(drift_earlier) OVER places - drift_earlier AS drift_earlier
    FROM left_out_parts
    WINDOW places AS (PARTITION BY grouped_by, place)
  ) without
),
