-- One row per store, department and calendar quarter: its weeks with and without offers, and their pairs with the week
-- 364 days earlier, if that week had no offer. A pair without offers has none in either week. Weeks of pairs are bits,
-- so that a sum over stores still shows whether pairs with and without offers share a week. From the 53rd week of a
-- quarter on, weeks share a bit.
WITH weeks AS (
  SELECT
    week_date,
    quarter,
    CAST(power(2, least(row_number() OVER (PARTITION BY quarter ORDER BY week_date) - 1, 52)) AS BIGINT) AS week_bit
  FROM (
    SELECT DISTINCT week_date, CAST(date_trunc('quarter', week_date) AS DATE) AS quarter
    FROM integrated_sales
  ) dates
),
sold AS (
  SELECT
    s.department,
    s.store,
    s.store_type,
    s.weekly_sales,
    s.has_markdown,
    s.markdown_total,
    w.quarter,
    w.week_bit,
    date_sub(s.week_date, 364) AS earlier_week
  FROM integrated_sales s
  JOIN weeks w ON w.week_date = s.week_date
),
paired AS (
  SELECT
    s.*,
    e.weekly_sales AS earlier_sales,
    e.weekly_sales IS NOT NULL AND s.has_markdown AS is_matched,
    e.weekly_sales IS NOT NULL AND NOT s.has_markdown AS is_drift
  FROM sold s
  LEFT JOIN integrated_sales e
    ON e.department = s.department
    AND e.store = s.store
    AND e.week_date = s.earlier_week
    AND NOT e.has_markdown
)
SELECT
  department,
  store,
  quarter,
  max(store_type) AS store_type,
  CAST(sum(CASE WHEN has_markdown THEN 1 ELSE 0 END) AS INTEGER) AS offer_weeks,
  CAST(sum(CASE WHEN has_markdown THEN weekly_sales ELSE 0 END) AS DECIMAL(38, 2)) AS offer_sales,
  CAST(sum(coalesce(markdown_total, 0)) AS DECIMAL(38, 2)) AS markdown_total,
  CAST(sum(CASE WHEN has_markdown THEN 0 ELSE 1 END) AS INTEGER) AS other_weeks,
  CAST(sum(CASE WHEN has_markdown THEN 0 ELSE weekly_sales END) AS DECIMAL(38, 2)) AS other_sales,
  CAST(sum(CASE WHEN is_matched THEN 1 ELSE 0 END) AS INTEGER) AS matched_pairs,
  CAST(sum(CASE WHEN is_matched THEN weekly_sales ELSE 0 END) AS DECIMAL(38, 2)) AS matched_sales,
  CAST(sum(CASE WHEN is_matched THEN earlier_sales ELSE 0 END) AS DECIMAL(38, 2)) AS matched_earlier_sales,
  CAST(bit_or(CASE WHEN is_matched THEN week_bit ELSE 0 END) AS BIGINT) AS matched_weeks,
  CAST(sum(CASE WHEN is_drift THEN 1 ELSE 0 END) AS INTEGER) AS drift_pairs,
  CAST(sum(CASE WHEN is_drift THEN weekly_sales ELSE 0 END) AS DECIMAL(38, 2)) AS drift_sales,
  CAST(sum(CASE WHEN is_drift THEN earlier_sales ELSE 0 END) AS DECIMAL(38, 2)) AS drift_earlier_sales,
  CAST(bit_or(CASE WHEN is_drift THEN week_bit ELSE 0 END) AS BIGINT) AS drift_weeks
FROM paired
GROUP BY department, store, quarter
