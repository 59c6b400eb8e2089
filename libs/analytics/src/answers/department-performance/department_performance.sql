-- Weekly sales of the departments, over all stores, stores of one type, or one store: share and rank among
-- the departments of the week, and the changes from the previous week and from a year before: 364 days earlier, or the week
-- that the fiscal calendar compares. Filters of rows come last, so that they do not affect a share, a rank or a change. A
-- change compares complete weeks only.
-- Whose sales: $1 snapshot, $2 store, $3 store type. Which rows: $4 department, $5 year, $6 from, $7 to,
-- $8 calendar
WITH sales AS NOT MATERIALIZED (
  SELECT week_date, department, weekly_sales, stores
  FROM mart.department_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL AND $3::text IS NULL
  UNION ALL
  SELECT week_date, department, weekly_sales, stores
  FROM mart.department_type_week
  WHERE snapshot_id = $1 AND $2::integer IS NULL AND store_type = $3
  UNION ALL
  -- Of one store, or in a snapshot that a former version built.
  SELECT week_date, department, sum(weekly_sales), count(*)
  FROM mart.store_department_week
  WHERE snapshot_id = $1
    AND ($2::integer IS NOT NULL OR $3::text IS NOT NULL AND NOT EXISTS (
      SELECT FROM mart.department_type_week WHERE snapshot_id = $1
    ))
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store = ANY (ARRAY(
      SELECT DISTINCT store FROM mart.store_week WHERE snapshot_id = $1 AND store_type = $3
    )))
  GROUP BY week_date, department
),
-- By default there are none: the sales, which are not materialized, are read once.
fiscal_weeks AS (
  SELECT week_date, fiscal_year, fiscal_quarter, fiscal_month, fiscal_week, compared_week_date
  FROM mart.calendar_week
  WHERE snapshot_id = $1 AND $8::text = 'FISCAL'
),
partial_weeks AS (
  SELECT DISTINCT week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1
    AND NOT is_complete
    AND ($2::integer IS NULL OR store = $2)
    AND ($3::text IS NULL OR store_type = $3)
),
fiscal_years_before AS (
  SELECT sales.department, fiscal_weeks.week_date, sales.weekly_sales AS fiscal_sales_before
  FROM sales
  JOIN fiscal_weeks ON fiscal_weeks.compared_week_date = sales.week_date
  WHERE sales.week_date NOT IN (SELECT week_date FROM partial_weeks)
),
measured AS (
  SELECT
    week_date, department, weekly_sales, stores, fiscal_year, fiscal_quarter, fiscal_month, fiscal_week, compared_week_date,
    fiscal_sales_before,
    CASE WHEN p.week_date IS NULL THEN 'COMPLETE' ELSE 'PARTIAL' END AS state,
    CASE WHEN p.week_date IS NULL THEN weekly_sales END AS complete_sales,
    sum(weekly_sales) OVER weeks AS week_sales,
    count(*) OVER weeks AS week_departments,
    rank() OVER (PARTITION BY week_date ORDER BY weekly_sales DESC) AS place,
    -- A department has one row per week, so a frame has the row of 7 or 364 days earlier or is empty. Days as numbers
    -- cost less than dates and intervals.
    first_value(CASE WHEN p.week_date IS NULL THEN weekly_sales END) OVER (
      departments RANGE BETWEEN 7 PRECEDING AND 7 PRECEDING
    ) AS sales_before,
    first_value(CASE WHEN p.week_date IS NULL THEN weekly_sales END) OVER (
      departments RANGE BETWEEN 364 PRECEDING AND 364 PRECEDING
    ) AS sales_year_before
  FROM sales
  LEFT JOIN partial_weeks p USING (week_date)
  LEFT JOIN fiscal_weeks USING (week_date)
  LEFT JOIN fiscal_years_before USING (department, week_date)
  WINDOW
    weeks AS (PARTITION BY week_date),
    departments AS (PARTITION BY department ORDER BY week_date - DATE '1970-01-01')
),
compared AS (
  SELECT
    *,
    CASE WHEN complete_sales IS NULL THEN NULL WHEN $8 = 'FISCAL' THEN fiscal_sales_before ELSE sales_year_before
      END AS earlier_sales
  FROM measured
)
SELECT
  week_date AS "week",
  department,
  weekly_sales AS "total",
  stores,
  place AS "rank",
  state,
  fiscal_year AS "fiscalYear",
  fiscal_year || '-Q' || fiscal_quarter AS "fiscalQuarter",
  fiscal_year || '-M' || lpad(fiscal_month::text, 2, '0') AS "fiscalMonth",
  fiscal_year || '-W' || lpad(fiscal_week::text, 2, '0') AS "fiscalWeek",
  CASE WHEN earlier_sales IS NOT NULL THEN coalesce(compared_week_date, week_date - 364) END AS "comparedWeek",
  -- No fields of the answer: the computed columns, its summary and its latest week read them.
  week_sales AS "weekTotal",
  week_departments AS "weekDepartments",
  complete_sales AS "completeTotal",
  sales_before AS "totalWeekBefore",
  earlier_sales AS "totalYearBefore"
FROM compared
WHERE ($4::integer IS NULL OR department = $4)
  AND ($5::integer IS NULL OR coalesce(fiscal_year, extract(year FROM week_date)) = $5)
  AND ($6::date IS NULL OR week_date >= $6)
  AND ($7::date IS NULL OR week_date <= $7)
