-- First part of the query: the selected store-weeks with their pairs. A pair is a week and the same store's week 364 days
-- earlier, if that week had no offer. Pairs of weeks with offers are matched and give the lift. Pairs of weeks without
-- offers give the drift, from all weeks of the data. Year, from and to filter weeks last, so that they affect neither
-- the first recorded offer, nor the sales 364 days earlier, nor the drift. Weeks in which any store of the chain lacks
-- expected sales do not count, neither as weeks nor as weeks 364 days earlier.
-- $1 snapshot, $2 level, $3 store, $4 store type, $5 department, $6 year, $7 from, $8 to
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
weeks AS MATERIALIZED (
  SELECT
    week_date,
    week_date - 364 AS earlier_date,
    quarter,
    1::bigint << least(row_number() OVER (PARTITION BY quarter ORDER BY week_date) - 1, 52)::integer AS week_bit,
    ($6::integer IS NULL OR extract(year FROM week_date) = $6)
      AND ($7::date IS NULL OR week_date >= $7)
      AND ($8::date IS NULL OR week_date <= $8) AS is_selected,
    week_date NOT IN (SELECT week_date FROM partial_weeks) AS is_complete,
    week_date NOT IN (SELECT week_date FROM partial_weeks)
      AND week_date - 364 NOT IN (SELECT week_date FROM partial_weeks) AS is_paired
  FROM (
    SELECT week_date, date_trunc('quarter', week_date::timestamp)::date AS quarter
    FROM mart.store_week
    WHERE snapshot_id = $1
    GROUP BY week_date
  ) dates
),
-- mart.store_department_quarter has the sums of all weeks of a quarter. They count where the question wants most of its weeks,
-- for the drift where most are complete; each other week is then added or subtracted by itself.
quarters AS MATERIALIZED (
  SELECT
    quarter,
    2 * count(*) FILTER (WHERE is_selected AND is_complete) > count(*) AND is_built AS is_counted,
    2 * count(*) FILTER (WHERE is_paired) > count(*) AND is_built AS is_drift_counted,
    coalesce(bit_or(week_bit) FILTER (WHERE is_selected AND is_paired), 0) AS pair_bits,
    coalesce(bit_or(week_bit) FILTER (WHERE is_paired), 0) AS drift_bits
  FROM weeks
  CROSS JOIN (SELECT EXISTS (SELECT FROM mart.store_department_quarter WHERE snapshot_id = $1) AS is_built) mart
  GROUP BY quarter, is_built
),
sales AS MATERIALIZED (
  SELECT store, store_type, store_size, week_date, weekly_sales, has_markdown, markdown_total,
         CASE WHEN coalesce($2::text, 'MARKDOWN') = 'MARKDOWN'
           THEN ARRAY[markdown_1, markdown_2, markdown_3, markdown_4, markdown_5] END AS markdowns
  FROM mart.store_week
  WHERE snapshot_id = $1
    AND $5::integer IS NULL
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
  UNION ALL
  SELECT store, store_type, store_size, week_date, sold.weekly_sales, has_markdown, markdown_total,
         CASE WHEN coalesce($2::text, 'MARKDOWN') = 'MARKDOWN'
           THEN ARRAY[markdown_1, markdown_2, markdown_3, markdown_4, markdown_5] END AS markdowns
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1
    AND sold.department = $5
    AND ($3::integer IS NULL OR store = $3)
    AND ($4::text IS NULL OR store_type = $4)
),
-- PostgreSQL cannot know how many rows these queries have. A FULL JOIN, which it never plans as a comparison of each row with
-- each one, costs half of a window. The last condition keeps it one: it also has earlier weeks without a later one.
store_weeks AS MATERIALIZED (
  SELECT
    later.*,
    earlier.weekly_sales AS earlier_sales,
    later.has_markdown AND is_selected AND earlier.weekly_sales IS NOT NULL AS is_matched,
    NOT later.has_markdown AND earlier.weekly_sales IS NOT NULL AS is_drift
  FROM (
    SELECT sales.*, earlier_date, quarter, is_selected
    FROM sales
    JOIN (SELECT * FROM weeks WHERE is_complete) own USING (week_date)
  ) later
  FULL JOIN (
    SELECT store, week_date, weekly_sales
    FROM sales
    WHERE NOT has_markdown AND week_date NOT IN (SELECT week_date FROM partial_weeks)
  ) earlier ON earlier.store = later.store AND earlier.week_date = later.earlier_date
  WHERE CASE WHEN later.store IS NULL THEN false ELSE true END
),
covered_weeks AS (
  SELECT week_date FROM store_weeks WHERE is_selected GROUP BY week_date
),
whole AS (
  SELECT
    (SELECT json_build_object('firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(*))
     FROM covered_weeks) AS coverage,
    max(recorded_from) AS recorded_from,
    json_build_object(
      'storeWeeks', count(*) FILTER (WHERE NOT has_markdown AND week_date >= recorded_from),
      'averageSales',
      round(avg(weekly_sales) FILTER (WHERE NOT has_markdown AND week_date >= recorded_from), 2)
    ) AS without_since
  FROM store_weeks
  -- Of the stores, whichever department the question selects.
  CROSS JOIN (
    SELECT min(week_date) AS recorded_from
    FROM mart.store_week
    WHERE snapshot_id = $1
      AND has_markdown
      AND ($3::integer IS NULL OR store = $3)
      AND ($4::text IS NULL OR store_type = $4)
  ) records
  WHERE is_selected
),
pair_weeks AS (
  SELECT week_date, bool_or(is_matched) AS is_matched, bool_or(is_drift) AS is_drift
  FROM store_weeks
  WHERE is_matched OR is_drift
  GROUP BY week_date
),
