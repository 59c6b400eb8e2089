-- Third part of the query: single MarkDowns and sizes of offers, compared within a week. Members are the offers with one
-- MarkDown, or those of one third of the week by their MarkDowns for the store's size; equal ones are in the same third.
-- The drift is the change of the other stores in the same weeks, weighted by the members' earlier sales.
offer_weeks AS MATERIALIZED (
  SELECT *, weekly_sales::float8 AS own_sales, earlier_sales::float8 AS own_earlier
  FROM store_weeks
  WHERE is_selected
    AND ($2::text IS NULL OR $2 IN ('MARKDOWN', 'OFFER_SIZE'))
    AND week_date = ANY (ARRAY(SELECT DISTINCT week_date FROM store_weeks WHERE has_markdown AND is_selected))
),
compared AS MATERIALIZED (
  SELECT 'MARKDOWN' AS grouped_by, place::integer, week_date, store, amount IS NOT NULL AS is_member, amount, weekly_sales,
         earlier_sales, own_sales, own_earlier
  FROM offer_weeks
  CROSS JOIN unnest(markdowns) WITH ORDINALITY AS single(amount, place)
  WHERE ($2::text IS NULL OR $2 = 'MARKDOWN')
    -- Snapshots of earlier versions have only the sum of the MarkDowns.
    AND (NOT has_markdown OR num_nonnulls(VARIADIC markdowns) > 0)
  UNION ALL
  SELECT 'OFFER_SIZE', place, week_date, store, place = size_third, markdown_total, weekly_sales, earlier_sales,
         own_sales, own_earlier
  FROM (
    SELECT *, (2 * (rank() OVER sizes - 1) + count(*) OVER (PARTITION BY week_date, markdown_total / store_size))
                * 3 / (2 * count(*) OVER (PARTITION BY week_date)) + 1 AS size_third
    FROM offer_weeks
    WHERE ($2::text IS NULL OR $2 = 'OFFER_SIZE') AND has_markdown
    WINDOW sizes AS (PARTITION BY week_date ORDER BY markdown_total / store_size)
  ) sized
  CROSS JOIN (VALUES (1), (2), (3)) AS third(place)
),
compared_weeks AS MATERIALIZED (
  SELECT
    *,
    pairs > 0 AND other_earlier > 0 AS is_comparable,
    earlier * other_sales / nullif(other_earlier, 0) AS expected
  FROM (
    SELECT
      grouped_by, place, week_date,
      count(*) FILTER (WHERE is_member) AS with_offers,
      sum(weekly_sales) FILTER (WHERE is_member) AS sales_with,
      sum(amount) FILTER (WHERE is_member) AS markdown,
      count(*) FILTER (WHERE NOT is_member) AS without_offers,
      sum(weekly_sales) FILTER (WHERE NOT is_member) AS sales_without,
      count(earlier_sales) FILTER (WHERE is_member) AS pairs,
      sum(weekly_sales) FILTER (WHERE is_member AND earlier_sales IS NOT NULL) AS sales,
      sum(earlier_sales) FILTER (WHERE is_member) AS earlier,
      count(earlier_sales) FILTER (WHERE NOT is_member) AS other_pairs,
      sum(weekly_sales) FILTER (WHERE NOT is_member AND earlier_sales IS NOT NULL) AS other_sales,
      sum(earlier_sales) FILTER (WHERE NOT is_member) AS other_earlier
    FROM compared
    GROUP BY grouped_by, place, week_date
    HAVING bool_or(is_member)
  ) weekly
),
compared_sums AS MATERIALIZED (
  SELECT
    grouped_by, place,
    sum(with_offers) AS with_offers, sum(sales_with) AS sales_with, sum(markdown) AS markdown,
    sum(without_offers) AS without_offers, sum(sales_without) AS sales_without,
    sum(pairs) AS all_pairs,
    coalesce(sum(pairs) FILTER (WHERE is_comparable), 0) AS pairs,
    sum(sales) FILTER (WHERE is_comparable) AS sales,
    sum(earlier) FILTER (WHERE is_comparable) AS earlier,
    coalesce(sum(other_pairs) FILTER (WHERE is_comparable), 0) AS other_pairs,
    sum(expected) FILTER (WHERE is_comparable) AS expected
  FROM compared_weeks
  GROUP BY grouped_by, place
),
-- The sums without a store, less those with it. A week that it alone makes comparable is lost.
week_sums AS (
  SELECT
    grouped_by, place, store, is_member, own_sales, own_earlier,
    count(*) FILTER (WHERE is_member) OVER weeks AS pairs,
    count(*) FILTER (WHERE NOT is_member) OVER weeks AS other_pairs,
    coalesce(sum(own_sales) FILTER (WHERE is_member) OVER weeks, 0) AS sales,
    coalesce(sum(own_earlier) FILTER (WHERE is_member) OVER weeks, 0) AS earlier,
    coalesce(sum(own_sales) FILTER (WHERE NOT is_member) OVER weeks, 0) AS other_sales,
    coalesce(sum(own_earlier) FILTER (WHERE NOT is_member) OVER weeks, 0) AS other_earlier
  FROM compared
  WHERE own_earlier IS NOT NULL
  WINDOW weeks AS (PARTITION BY grouped_by, place, week_date)
),
left_out_weeks AS (
  SELECT
    *,
    pairs > 0 AND other_earlier > 0 AS is_comparable,
    CASE WHEN is_member THEN pairs > 1 ELSE other_pairs > 1 END AND pairs > 0 AND other_earlier_left > 0 AS stays
  FROM (
    SELECT
      *,
      sales - CASE WHEN is_member THEN own_sales ELSE 0 END AS sales_left,
      earlier - CASE WHEN is_member THEN own_earlier ELSE 0 END AS earlier_left,
      other_sales - CASE WHEN is_member THEN 0 ELSE own_sales END AS other_sales_left,
      other_earlier - CASE WHEN is_member THEN 0 ELSE own_earlier END AS other_earlier_left
    FROM week_sums
  ) without
),
left_out_stores AS (
  SELECT
    grouped_by, place, store,
    bool_or(is_member AND is_comparable) AS has_pairs,
    bool_or(NOT is_member AND is_comparable) AS has_drift,
    sum(CASE WHEN stays THEN sales_left ELSE 0 END - CASE WHEN is_comparable THEN sales ELSE 0 END) AS sales,
    sum(CASE WHEN stays THEN earlier_left ELSE 0 END - CASE WHEN is_comparable THEN earlier ELSE 0 END) AS earlier,
    sum(CASE WHEN stays THEN earlier_left * other_sales_left / other_earlier_left ELSE 0 END
        - CASE WHEN is_comparable THEN earlier * other_sales / other_earlier ELSE 0 END) AS expected
  FROM left_out_weeks
  GROUP BY grouped_by, place, store
),
compared_changes AS (
  SELECT
    grouped_by, place, true AS is_by_store, has_pairs, has_drift,
    (sums.sales::float8 + one.sales - sums.earlier::float8 - one.earlier)
      / nullif(abs(sums.earlier::float8 + one.earlier), 0) AS lift,
    (sums.expected::float8 + one.expected - sums.earlier::float8 - one.earlier)
      / nullif(abs(sums.earlier::float8 + one.earlier), 0) AS drift
  FROM left_out_stores one
  JOIN compared_sums sums USING (grouped_by, place)
  WHERE has_pairs OR has_drift
),
